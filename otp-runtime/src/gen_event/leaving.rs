//! The end of a handler: what it leaves behind, who is told, who comes next.

use super::engine::Slot;
use super::farewell::{HandlerExit, HandlerExitReason, Removal};
use super::spec::Newcomer;
use super::swap::{HandedOver, Heir};
use super::{Event, HandlerError, HandlerId, report};
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use crate::process::{self, self_pid};
use crate::report::{SHOWN, bounded, drop_guarded};
use std::fmt;

/// What a handler that has gone leaves behind.
pub(super) struct Legacy(pub(super) HandedOver);

impl Legacy {
    /// Nobody wants it.
    pub(super) fn discard(self) {
        drop_guarded(self_pid(), "handler's last value", self.0);
    }
}

/// Prints the last message, if a handler fails.
pub(super) type Last<'a> = Option<&'a (dyn fmt::Debug + Sync)>;

/// Runs a handler's `#[terminate]`, tells who is to be told, and answers what it leaves behind. Of a successor its owner
/// is told by [`replace`].
pub(super) async fn bid_farewell<E: Event>(mut slot: Slot<E>, why: Removal, last: Last<'_>) -> Legacy {
    let failure = match &why {
        Removal::Failed(reason) => Some(reason.clone()),
        _ => None,
    };
    let clean = match &why {
        // its owner is told when the successor is known
        Removal::Swapped(_) => None,
        Removal::Deleted(_) | Removal::RemoveHandler => Some(HandlerExitReason::Normal),
        _ => Some(HandlerExitReason::Shutdown),
    };
    let handed = slot.handler.terminate(why).await;
    let failure = failure.or_else(|| handed.as_ref().err().map(|panic| panic.clone().into()));
    let reason = match failure {
        Some(reason) => {
            let last = last.map(|last| bounded(format_args!("{last:?}"), SHOWN));
            report::crashed(me(), &slot.id, Some(&*slot.handler), &reason, last);
            Some(HandlerExitReason::Failed(reason))
        }
        None => clean,
    };
    if let Some(reason) = reason {
        tell(slot.owner, slot.id, reason);
    }
    Legacy(handed.map_err(|panic| HandlerError::Failed(panic.into())))
}

/// Ends the handler in `slot` and describes its successor, who is to have `owner`.
pub(super) async fn replace<E: Event>(
    slot: Slot<E>,
    (args, heir): (Info, Heir<E>),
    owner: Option<Pid>,
    last: Last<'_>,
) -> Result<Newcomer<E>, (HandlerId, ExitReason)> {
    let (old, owned_by) = (slot.id.clone(), slot.owner);
    let Legacy(handed) = bid_farewell(slot, Removal::Swapped(args), last).await;
    let failed = handed.is_err();
    let newcomer = heir.given(handed);
    if !failed {
        let by = match &newcomer {
            Ok(newcomer) => newcomer.id.clone(),
            Err((heir, _)) => heir.clone(),
        };
        tell(owned_by, old, HandlerExitReason::Swapped { by, owner });
    }
    newcomer
}

/// The manager, whose code runs.
pub(super) fn me() -> Pid {
    self_pid().unwrap_or(Pid::local(0, 0))
}

/// Tells the owner of a handler that it has gone.
pub(super) fn tell(owner: Option<Pid>, handler: HandlerId, reason: HandlerExitReason) {
    if let Some(owner) = owner {
        process::send(owner, HandlerExit::new(me(), handler, reason));
    }
}

/// A text that prints as it is.
pub(super) struct Said<T>(pub(super) T);

impl<T: fmt::Display> fmt::Debug for Said<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
