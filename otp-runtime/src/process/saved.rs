//! Messages that were looked at and not wanted yet.

use super::mailbox::Envelope;
use super::parcel::Slip;
use super::signal::{Signal, Tick};
use super::system::SystemMessage;
use crate::message::Info;
use crate::pid::Pid;
use crate::reference::Reference;
use std::collections::VecDeque;

/// A message as the process sees it, and what it was in the mailbox.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) info: Info,
    pub(super) origin: Origin,
    /// Of a parcel: what it is lent for.
    pub(super) slip: Option<Box<Slip>>,
}

/// What a message was in the mailbox. An `Exit` or a `Down` that somebody passed on was [`Origin::Sent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A message of any type.
    Sent,
    /// A message of the type of the server that the process may become.
    Own,
    Exit,
    Down(Reference),
    /// Of an interval.
    Tick(Reference),
    /// From a source.
    Parcel,
    /// A system message for a special process.
    System,
}

impl Arrival {
    pub(super) fn new(info: Info, origin: Origin) -> Self {
        Self { info, origin, slip: None }
    }

    /// Somebody looks at it: false if its source has taken it back.
    pub(super) fn show(&mut self) -> bool {
        let Some(slip) = &mut self.slip else { return true };
        slip.lend().map(|info| self.info = info).is_some()
    }

    /// Nobody looks at it any more.
    pub(super) fn stow(&mut self) {
        if let Some(slip) = &self.slip {
            slip.give_back(std::mem::replace(&mut self.info, Info::new(())));
        }
    }

    /// As it was in the mailbox.
    pub(super) fn into_envelope<M: 'static>(self) -> Envelope<M> {
        let Self { info, origin, slip } = self;
        if let Some(slip) = slip {
            return Envelope::Signal(Signal::Parcel(slip));
        }
        let envelope = match origin {
            Origin::Sent | Origin::Parcel => Err(info),
            Origin::Own => info.take().map(Envelope::Message),
            Origin::Exit => info.take().map(|exit| Envelope::Signal(Signal::Exit(Box::new(exit)))),
            Origin::Down(_) => info.take().map(|down| Envelope::Signal(Signal::Down(Box::new(down)))),
            Origin::Tick(timer) => Ok(Envelope::Signal(Signal::Tick(Box::new(Tick { timer, info })))),
            Origin::System => {
                info.take().map(|SystemMessage(request)| Envelope::Signal(Signal::System(Box::new(request))))
            }
        };
        envelope.unwrap_or_else(Envelope::Info)
    }
}

/// What `receive!` has left, oldest first; all of it older than what nobody has looked at.
pub(super) struct Saved {
    pid: Pid,
    list: VecDeque<Arrival>,
}

impl Saved {
    pub(super) fn new(pid: Pid) -> Self {
        Self { pid, list: VecDeque::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Arrival> {
        self.list.get_mut(index)
    }

    pub(super) fn push(&mut self, arrival: Arrival) {
        self.list.push_back(arrival);
    }

    pub(super) fn take(&mut self) -> VecDeque<Arrival> {
        std::mem::take(&mut self.list)
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Arrival> {
        let removed = self.list.remove(index);
        if self.list.is_empty() {
            // an idle process keeps no buffer
            self.list = VecDeque::new();
        }
        removed
    }
}

impl Drop for Saved {
    /// Part of the exit sequence: these are lost like what is still queued.
    fn drop(&mut self) {
        let messages = self.list.iter().filter(|arrival| matches!(arrival.origin, Origin::Sent | Origin::Own)).count();
        crate::report::dead_letters_of(messages, self.pid, "it has ended");
        for arrival in self.list.drain(..) {
            crate::report::drop_guarded(Some(self.pid), "queued message", arrival);
        }
    }
}
