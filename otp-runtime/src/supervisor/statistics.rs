//! When and why a child was restarted, and when it is to be restarted next.

use super::info::LastRestart;
use crate::exit::ExitReason;
use crate::seam::Instant;
use crate::spec::Backoff;
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Statistics {
    /// Attempts, also those that failed.
    pub(crate) restarts: u64,
    /// Boxed: most children are never restarted.
    last: Option<Box<(ExitReason, Instant)>>,
    /// When it last started.
    started: Option<Instant>,
    /// Restarts since it last ran for long; counted only where pauses depend on it.
    in_a_row: u32,
    /// When the next attempt is due, if that is not at once, and for what end it is.
    due: Option<Box<(Instant, ExitReason)>>,
}

impl Statistics {
    pub(crate) fn started(&mut self, now: Instant) {
        self.started = Some(now);
        self.due = None;
    }

    /// It is about to be restarted.
    pub(crate) fn restarting(&mut self, reason: ExitReason, now: Instant) {
        self.restarts += 1;
        self.note(reason, now);
    }

    /// Its restart has failed.
    pub(crate) fn failed(&mut self, reason: ExitReason, now: Instant) {
        self.started = None;
        self.note(reason, now);
    }

    fn note(&mut self, reason: ExitReason, now: Instant) {
        self.last = Some(Box::new((reason, now)));
    }

    /// How long to wait before the next attempt.
    pub(crate) fn pause(&mut self, backoff: Backoff, reason: &ExitReason, now: Instant) -> Duration {
        if self.started.is_some_and(|started| backoff.forgives(now.saturating_duration_since(started))) {
            self.in_a_row = 0;
        }
        let pause = backoff.pause(self.in_a_row);
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.due = now.checked_add(pause).map(|due| Box::new((due, reason.clone())));
        pause
    }

    /// Whether the next attempt may be made. A timer of an earlier wait may come too soon.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.due.as_ref().is_none_or(|due| due.0 <= now)
    }

    /// The wait is over: why it is restarted.
    pub(crate) fn take_due(&mut self) -> Option<ExitReason> {
        Some(self.due.take()?.1)
    }

    pub(crate) fn next_attempt(&self, now: Instant) -> Option<Duration> {
        self.due.as_ref().map(|due| due.0.saturating_duration_since(now))
    }

    pub(crate) fn last_restart(&self, now: Instant) -> Option<LastRestart> {
        let (reason, at) = &**self.last.as_ref()?;
        Some(LastRestart { reason: reason.clone(), ago: now.saturating_duration_since(*at) })
    }
}
