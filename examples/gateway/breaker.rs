//! The second guard: what fails is left alone until it has had time to recover.

#[cfg(test)]
mod tests;
mod ticket;

use std::time::{Duration, Instant};

use otp::prelude::*;

use self::ticket::Report;
pub use self::ticket::Ticket;
use crate::settings;
use crate::window::Window;

/// Requests go through, and how they end is watched.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    last: Window,
}

/// Too many have failed: none goes through for a while.
#[derive(Clone, Debug)]
pub struct Open {
    until: Instant,
}

/// A few go through. If all of them succeed, it was only a cold.
#[derive(Clone, Debug, Default)]
pub struct HalfOpen {
    tried: usize,
    succeeded: usize,
}

/// The circuit breaker.
#[derive(Debug)]
pub struct Breaker {
    settings: settings::Breaker,
    /// Counts the changes of state: tickets of former states say nothing about this one.
    term: u64,
    opened: u64,
    refused: u64,
}

#[gen_statem(Closed, Open, HalfOpen, timeout = "1s", mailbox(capacity = 2000, overflow = reject))]
impl Breaker {
    #[init]
    pub fn new(settings: settings::Breaker) -> (Self, Closed) {
        (Self { settings, term: 0, opened: 0, refused: 0 }, Closed::default())
    }

    /// Whether a request may be sent, or when one may.
    #[call(event(ask))]
    #[expect(clippy::unnecessary_wraps, reason = "the clauses of an event answer alike")]
    pub fn ask(&mut self, _at: &Closed, cx: &mut Ctx<Self>) -> Result<Ticket, Duration> {
        Ok(self.ticket(cx))
    }

    // ANCHOR: clauses
    #[call(event(ask))]
    pub fn ask_while_open(&mut self, at: &Open) -> Result<Ticket, Duration> {
        self.refused += 1;
        Err(at.until.saturating_duration_since(Instant::now()))
    }

    #[call(event(ask))]
    pub fn ask_for_a_trial(&mut self, at: &mut HalfOpen, cx: &mut Ctx<Self>) -> Result<Ticket, Duration> {
        if at.tried < self.settings.trials.get() {
            at.tried += 1;
            return Ok(self.ticket(cx));
        }
        self.refused += 1;
        Err(Duration::ZERO)
    }

    #[info(when(is_of_this_term))]
    fn watch(&mut self, mut at: Closed, report: Report) -> To<Closed, Open> {
        if let Some(failed) = report.failed {
            at.last.push(failed, self.settings.window.into());
        }
        if at.last.failures() >= u32::from(self.settings.failures) { to(self.open()) } else { to(at) }
    }

    #[info(when(is_of_this_term))]
    fn try_out(&mut self, mut at: HalfOpen, report: Report) -> To<HalfOpen, Open, Closed> {
        match report.failed {
            Some(true) => return to(self.open()),
            Some(false) => at.succeeded += 1,
            // it was never sent, so that it proves nothing: another one may be
            None => at.tried -= 1,
        }
        if at.succeeded >= self.settings.trials.get() { to(Closed::default()) } else { to(at) }
    }
    // ANCHOR_END: clauses

    /// About a request that was sent in a former state.
    #[info]
    fn late(&self, _: Report) {}

    #[enter]
    fn entered(&mut self, at: &BreakerState, cx: &mut Ctx<Self>) {
        self.term += 1;
        if let BreakerState::Open(open) = at {
            self.opened += 1;
            cx.state_timeout(open.until.saturating_duration_since(Instant::now()));
        }
    }

    /// It heals by itself.
    #[state_timeout]
    fn try_again(&mut self, _: Open) -> To<HalfOpen> {
        to(HalfOpen::default())
    }

    /// One line for the status page.
    #[call]
    pub fn describe(&self, at: &BreakerState) -> String {
        let now = match at {
            BreakerState::Closed(at) => format!("closed, {} of the last {} failed", at.last.failures(), at.last.seen()),
            BreakerState::Open(at) => {
                format!("open, for another {} ms", at.until.saturating_duration_since(Instant::now()).as_millis())
            }
            BreakerState::HalfOpen(at) => format!("half open, {} tried, {} succeeded", at.tried, at.succeeded),
        };
        format!("{now}; opened {} times, refused {}", self.opened, self.refused)
    }

    /// Panics, for those who want to see it.
    #[cast(overflow = drop_newest)]
    pub fn crash(&mut self) {
        panic!("somebody asked for it");
    }

    fn is_of_this_term(&self, report: &Report) -> bool {
        report.term == self.term
    }

    fn ticket(&self, cx: &Ctx<Self>) -> Ticket {
        Ticket::new(cx.pid(), self.term)
    }

    fn open(&self) -> Open {
        Open { until: Instant::now() + self.settings.open.get() }
    }
}
