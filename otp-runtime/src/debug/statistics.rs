//! Counting what a process does.

use super::Event;
use crate::seam::{self, Instant};
use std::time::Duration;

/// What a process has done since its statistics were switched on.
///
/// OTP also counts reductions; a tokio task has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// How long it has been counted.
    pub elapsed: Duration,
    /// How many messages it has received.
    pub messages_in: u64,
    /// How many replies and messages it has sent.
    pub messages_out: u64,
}

pub(super) struct Counting {
    since: Instant,
    messages_in: u64,
    messages_out: u64,
}

impl Counting {
    pub(super) fn start() -> Self {
        Self { since: seam::now(), messages_in: 0, messages_out: 0 }
    }

    pub(super) fn count(&mut self, event: &Event<'_>) {
        match event {
            Event::In { .. } => self.messages_in += 1,
            Event::Out { .. } => self.messages_out += 1,
            _ => {}
        }
    }

    pub(super) fn so_far(&self) -> Statistics {
        Statistics {
            elapsed: seam::now().saturating_duration_since(self.since),
            messages_in: self.messages_in,
            messages_out: self.messages_out,
        }
    }
}
