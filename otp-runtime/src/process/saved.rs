//! Messages that were looked at and not wanted yet.

use crate::message::{Down, Exit, Info};
use crate::pid::Pid;
use crate::reference::Reference;
use std::collections::VecDeque;

/// A message as the process sees it, and what it was in the mailbox.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) info: Info,
    pub(super) origin: Origin,
}

/// What a message was in the mailbox. An `Exit` or a `Down` that somebody passed on is a message like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Message,
    Exit,
    Down(Reference),
}

impl Arrival {
    pub(super) fn message(info: Info) -> Self {
        Self { info, origin: Origin::Message }
    }

    pub(super) fn exit(exit: Exit) -> Self {
        Self { info: Info::new(exit), origin: Origin::Exit }
    }

    pub(super) fn down(down: Down) -> Self {
        Self { origin: Origin::Down(down.monitor), info: Info::new(down) }
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
        let messages = self.list.iter().filter(|arrival| arrival.origin == Origin::Message).count();
        crate::report::dead_letters_of(messages, self.pid);
        for arrival in self.list.drain(..) {
            super::run::drop_guarded(self.pid, "queued message", arrival);
        }
    }
}
