//! How long a supervisor waits before it restarts a child again.

use std::time::Duration;

/// A pause before each restart of a child, which doubles with each restart in a row.
///
/// Use it for a child whose start depends on something outside the program (a database, a peer), so that an outage is
/// waited for and does not use up the supervisor's intensity in a millisecond. Give it to the child's
/// [`Spec`](crate::spec::Spec::backoff) or to its [`ChildOptions`](crate::supervisor::ChildOptions::backoff).
///
/// The first restart waits for `first`, the next one for twice as long, and so on, but never longer than `max`. A child that
/// has run for `max` before it ends starts over with `first`. The supervisor does not stand still meanwhile: the child is
/// listed as restarting, other children are started, stopped and restarted, and orders are served (`terminate_child` ends
/// the wait). Each attempt counts as a restart when it is made, so with long pauses the intensity may never be reached.
///
/// With `one_for_all` and `rest_for_one` the whole restart waits: the siblings run on until then. If one of them ends, its
/// restart is not delayed, and takes the waiting child with it.
///
/// OTP has no such thing: a restart follows at once there, and so it does here without a `Backoff`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::Backoff;
/// use std::time::Duration;
///
/// #[derive(Default)]
/// struct Link;
///
/// #[gen_server]
/// impl Link {
///     #[call]
///     fn ping(&self) {}
/// }
///
/// const PAUSES: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(30));
///
/// supervisor! {
///     App: one_for_one, intensity = 3, period = "5s" {
///         link: Link = Link::spec().backoff(PAUSES),
///     }
/// }
///
/// let app = App.start_link().await?;
/// let first = app.link().pid().unwrap();
/// otp::exit(first, ExitReason::Kill);
/// otp::exited(first).await;
/// app.link().ping().await.unwrap(); // waits for the next one
/// let link = app.as_ref().which_child("link").await.unwrap();
/// assert_eq!(link.restarts, 1);
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
#[doc(alias = "back-off")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backoff {
    first: Duration,
    max: Duration,
}

impl Backoff {
    /// Pauses from `first` to `max`.
    pub const fn new(first: Duration, max: Duration) -> Self {
        Self { first, max }
    }

    /// The pause after so many restarts in a row.
    pub(crate) fn pause(self, in_a_row: u32) -> Duration {
        let factor = 1_u32.checked_shl(in_a_row).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.max)
    }

    /// Whether a child that has run for so long starts over.
    pub(crate) fn forgives(self, uptime: Duration) -> bool {
        uptime >= self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(10));
        let pauses: Vec<u64> = (0..6).map(|n| backoff.pause(n).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
        assert_eq!(backoff.pause(u32::MAX).as_secs(), 10);
        assert_eq!(Backoff::new(Duration::ZERO, Duration::MAX).pause(40), Duration::ZERO);
    }

    #[test]
    fn who_has_run_for_the_longest_pause_starts_over() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(10));
        assert!(backoff.forgives(Duration::from_secs(10)));
        assert!(!backoff.forgives(Duration::from_secs(9)));
    }
}
