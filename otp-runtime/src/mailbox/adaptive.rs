//! The thresholds of the adaptive mode.

use super::{Mode, Unfit};
use std::time::Duration;

/// A mailbox that sheds load by how many messages wait, after the protection of OTP's `logger` handlers (`logger_olp`).
///
/// Before each message it handles the server looks how many others wait, and sets the [`Mode`] by which senders go on:
///
/// | waiting | mode | a cast | a call |
/// |---|---|---|---|
/// | fewer than `sync_at` | async | is sent | is sent |
/// | `sync_at` or more | sync | is sent, and its sender waits until it was handled | is sent |
/// | `drop_at` or more | drop | is not sent, and answers `Overloaded` | the same |
/// | `flush_at` or more | flush | up to 5000 waiting messages are dropped; then async | they answer `Overloaded` |
///
/// So a cast of such a server is a future: `meter.note(1).await`. It is ready at once as long as the mode is async. It answers
/// `Timeout` if its turn has not come within five seconds.
///
/// Besides, of more than `burst` messages in a window those beyond it are dropped when they would be handled. A server that
/// had nothing to do for 100 ms begins anew: async, and no messages in the window.
///
/// All figures are OTP's unless you set others:
///
/// # Examples
/// ```
/// use otp::mailbox::{Adaptive, Mailbox};
/// use std::time::Duration;
///
/// let adaptive = Adaptive::new().sync_at(10).drop_at(200).flush_at(1000).burst(500, Duration::from_secs(1));
/// assert_eq!(adaptive, Adaptive::default());
/// let mailbox = Mailbox::adaptive(adaptive.kill(20_000));
/// ```
///
/// OTP: `logger_olp`. Deliberate differences: never more than `flush_at` messages wait behind the one that is handled (or
/// the figure of `kill`, if that is more), whatever the mode is, so that one long handler cannot fill the memory; there is
/// no limit of memory, because a process has no memory of its own; a sender whose turn does not come in time is told so, and
/// its message is counted as what becomes of it, not as dropped; a server that sends to itself never waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adaptive {
    pub(crate) sync_at: usize,
    pub(crate) drop_at: usize,
    pub(crate) flush_at: usize,
    pub(crate) burst: Option<Burst>,
    /// The server ends when more than this wait.
    pub(crate) kill: Option<usize>,
}

/// So many messages in so much time, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Burst {
    pub(crate) max: usize,
    pub(crate) window: Duration,
}

impl Adaptive {
    /// OTP's figures: sync from 10 waiting messages, drop from 200, flush from 1000, at most 500 in a second, and never end
    /// the server.
    pub const fn new() -> Self {
        Self {
            sync_at: 10,
            drop_at: 200,
            flush_at: 1000,
            burst: Some(Burst { max: 500, window: Duration::from_secs(1) }),
            kill: None,
        }
    }

    /// From so many waiting messages on, senders of casts wait for their turn.
    #[doc(alias = "sync_mode_qlen")]
    #[must_use]
    pub const fn sync_at(mut self, waiting: usize) -> Self {
        self.sync_at = waiting;
        self
    }

    /// From so many waiting messages on, messages are not sent.
    #[doc(alias = "drop_mode_qlen")]
    #[must_use]
    pub const fn drop_at(mut self, waiting: usize) -> Self {
        self.drop_at = waiting;
        self
    }

    /// From so many waiting messages on, those that wait are dropped.
    #[doc(alias = "flush_qlen")]
    #[must_use]
    pub const fn flush_at(mut self, waiting: usize) -> Self {
        self.flush_at = waiting;
        self
    }

    /// Lets at most `max` messages through in a window of this length.
    #[doc(alias = "burst_limit_max_count")]
    #[must_use]
    pub const fn burst(mut self, max: usize, window: Duration) -> Self {
        self.burst = Some(Burst { max, window });
        self
    }

    /// Lets through as many as come.
    #[doc(alias = "burst_limit_enable")]
    #[must_use]
    pub const fn no_burst_limit(mut self) -> Self {
        self.burst = None;
        self
    }

    /// Ends the server when more than `waiting` messages wait, with [`Overloaded`](super::Overloaded) as its reason;
    /// `#[terminate]` runs. Give its child a [`Backoff`](crate::spec::Backoff) if it is not to be restarted at once.
    #[doc(alias = "overload_kill_qlen")]
    #[must_use]
    pub const fn kill(mut self, waiting: usize) -> Self {
        self.kill = Some(waiting);
        self
    }

    /// So many messages wait at most.
    pub(crate) fn capacity(&self) -> usize {
        // the one that is taken out is not counted when the server looks how many wait
        self.kill.map_or(self.flush_at, |kill| self.flush_at.max(kill.saturating_add(1))).saturating_add(1)
    }

    /// The mode with so many messages waiting; `None` to flush.
    pub(crate) fn mode(&self, waiting: usize) -> Option<Mode> {
        match waiting {
            _ if waiting >= self.flush_at => None,
            _ if waiting >= self.drop_at => Some(Mode::Drop),
            _ if waiting >= self.sync_at => Some(Mode::Sync),
            _ => Some(Mode::Async),
        }
    }

    pub(super) fn check(&self) -> Result<(), Unfit> {
        let Self { sync_at, drop_at, flush_at, .. } = *self;
        if drop_at <= 1 {
            return Err(Unfit("an adaptive mailbox needs 1 < drop_at"));
        }
        if sync_at > drop_at || drop_at > flush_at {
            return Err(Unfit("an adaptive mailbox needs sync_at <= drop_at <= flush_at"));
        }
        Ok(())
    }
}

impl Default for Adaptive {
    fn default() -> Self {
        Self::new()
    }
}
