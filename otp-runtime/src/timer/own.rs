//! Timers of a plain process, set by itself.

use super::TimerRef;
use crate::process::Inbox;
use std::time::Duration;

impl<M: Send + 'static> Inbox<M> {
    /// Sends `message` to the process itself after `delay`: [`send_after`](super::send_after).
    #[doc(alias = "erlang:send_after")]
    pub fn send_after<T: Send + 'static>(&self, delay: Duration, message: T) -> TimerRef {
        super::send_after(self.pid(), delay, message)
    }

    /// Sends the process itself a [`TimeoutMessage`](super::TimeoutMessage) after `delay`:
    /// [`start_timer`](super::start_timer).
    #[doc(alias = "erlang:start_timer")]
    pub fn start_timer<T: Send + 'static>(&self, delay: Duration, message: T) -> TimerRef {
        super::start_timer(self.pid(), delay, message)
    }

    /// Sends a clone of `message` to the process itself every `period`: [`send_interval`](super::send_interval).
    #[doc(alias = "timer:send_interval")]
    pub fn send_interval<T: Clone + Send + 'static>(&self, period: Duration, message: T) -> TimerRef {
        super::send_interval(self.pid(), period, message)
    }

    /// Sends what `make` returns to the process itself every `period`: [`send_interval_with`](super::send_interval_with).
    pub fn send_interval_with<T: Send + 'static>(
        &self,
        period: Duration,
        make: impl FnMut() -> T + Send + 'static,
    ) -> TimerRef {
        super::send_interval_with(self.pid(), period, make)
    }
}
