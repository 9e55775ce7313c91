//! The decision of the adaptive mode, apart from what is done about it: OTP's `logger_olp` as a function.

#[cfg(test)]
mod tests;

use super::adaptive::Adaptive;
use std::fmt;
use std::time::Duration;

/// How senders go on with an adaptive mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// A cast is sent and forgotten.
    Async,
    /// Who casts waits until the message was handled.
    Sync,
    /// Nothing is sent.
    Drop,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async => "async",
            Self::Sync => "sync",
            Self::Drop => "drop",
        })
    }
}

/// A server that had nothing to do for so long begins anew.
pub(crate) const IDLE: Duration = Duration::from_millis(100);
/// What the decision depends on, besides the number of waiting messages and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) mode: Mode,
    /// How many messages were let through in the window.
    burst: usize,
    /// When the window began; times are counted from the start of the server.
    window: Duration,
    /// Since when the server has nothing to do.
    idle: Option<Duration>,
}

/// What is done with the message that was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is handled.
    Handle,
    /// It is dropped: too many have come in too short a time.
    Drop,
    /// It is dropped, and so are up to [`FLUSHED`](Load::FLUSHED) of those that wait.
    Flush,
    /// The server ends.
    Kill,
}

impl Load {
    /// So many messages are flushed at a time.
    pub(crate) const FLUSHED: usize = 5000;

    pub(crate) const fn new() -> Self {
        Self { mode: Mode::Async, burst: 0, window: Duration::ZERO, idle: None }
    }

    /// What to do with a message that was taken out while `waiting` others wait, so long after the start; after
    /// [`rested`](Self::rested).
    pub(crate) fn step(self, adaptive: &Adaptive, waiting: usize, now: Duration) -> (Self, Step) {
        let mut next = self;
        let mode = adaptive.mode(waiting);
        if let Some(mode) = mode {
            next.mode = mode;
        }
        if adaptive.kill.is_some_and(|kill| waiting > kill) {
            return (next, Step::Kill);
        }
        if mode.is_none() {
            next.mode = Mode::Async;
            return (next, Step::Flush);
        }
        let Some(limit) = adaptive.burst else { return (next, Step::Handle) };
        if next.burst < limit.max {
            next.burst += 1;
        } else if now.saturating_sub(next.window) < limit.window {
            return (next, Step::Drop);
        } else {
            (next.window, next.burst) = (now, 0);
        }
        (next, Step::Handle)
    }

    /// The server has found no message.
    pub(crate) fn rests(&mut self, now: Duration) {
        self.idle = Some(now);
    }

    /// It has a message to look at: after a rest it begins anew. Nobody sees that before, so it is looked at only now.
    pub(crate) fn rested(self, now: Duration) -> Self {
        let rested = self.idle.is_some_and(|since| now.saturating_sub(since) >= IDLE);
        if rested { Self { mode: Mode::Async, burst: 0, idle: None, ..self } } else { Self { idle: None, ..self } }
    }
}
