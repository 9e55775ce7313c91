//! What the breaker gives out, and what comes back of it.

use otp::prelude::*;

/// The right to send one request. Whoever has it says how that ended; one that is dropped says nothing but that it is over.
#[derive(Debug)]
#[must_use]
pub struct Ticket {
    breaker: Pid,
    term: u64,
}

/// What becomes of a ticket. These are messages, not casts: a mailbox that is full takes them in all the same.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) term: u64,
    pub(super) failed: Option<bool>,
}

impl Ticket {
    pub(super) fn new(breaker: Pid, term: u64) -> Self {
        Self { breaker, term }
    }

    /// Says how the request has ended.
    pub fn report(self, failed: bool) {
        otp::send(self.breaker, Report { term: self.term, failed: Some(failed) });
        std::mem::forget(self);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        otp::send(self.breaker, Report { term: self.term, failed: None });
    }
}
