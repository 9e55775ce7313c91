//! Sending to a server whose mailbox has limits, once it is full or adaptive.

use super::{ServerRef, Why};
use crate::process::mailbox::{Refused, Sender};
use crate::process::overflow::InLine;
use crate::process::record::{AnyProcess, Process};
use std::any::Any;
use std::task::{Poll, Waker};

impl<S> ServerRef<S> {
    /// Sends a message that found the mailbox full, as its limits say, or leaves it where it is; its sender is told.
    #[cold]
    pub(crate) fn admit_told<M: Send + 'static>(&self, message: &mut Option<M>) -> Result<(), Why> {
        let process = self.resolve().ok_or(Why::NoProc)?;
        admit(&process, message, Sender::Told)
    }

    /// As [`admit_told`](Self::admit_told), for a sender who learns nothing.
    #[cold]
    pub(crate) fn admit_untold<M: Send + 'static>(&self, message: &mut Option<M>) -> Result<(), Why> {
        let process = self.resolve().ok_or(Why::NoProc)?;
        admit(&process, message, Sender::Untold)
    }
}

/// Sends a message that found the mailbox full, or waits in line for that.
#[cold]
pub(crate) fn poll_in_line<M: Send + 'static>(
    place: &mut InLine,
    message: &mut Option<M>,
    waker: &Waker,
) -> Poll<Result<(), Why>> {
    let process = place.process().clone();
    let any: &dyn Any = &*process;
    let Some(typed) = any.downcast_ref::<Process<M>>() else { return Poll::Ready(Err(Why::WrongServer)) };
    place.poll_send(typed, message, waker).map_err(why)
}

/// Sends a message that found the mailbox full.
pub(super) fn admit<M: Send + 'static>(
    process: &AnyProcess,
    message: &mut Option<M>,
    sender: Sender<'_>,
) -> Result<(), Why> {
    let any: &dyn Any = &**process;
    let typed = any.downcast_ref::<Process<M>>().ok_or(Why::WrongServer)?;
    typed.admit(message, sender).map_err(why)
}

fn why(refused: Refused) -> Why {
    match refused {
        Refused::Closed => Why::NoProc,
        Refused::Full | Refused::Later => Why::Full,
    }
}
