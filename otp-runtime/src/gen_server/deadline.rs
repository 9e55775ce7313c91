//! Until when to wait.

use crate::seam::{self, Instant};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Until when to wait for an answer: for some time from now (a `Duration`), or until a point in time (an `Instant` of
/// tokio's clock).
///
/// A point in time is for waiting more than once within one time limit. One that has passed means to look once.
///
/// OTP: `Timeout | {abs, AbsTime}`. For `infinity` there are functions that wait without a deadline.
///
/// # Examples
/// ```
/// use otp::gen_server::Deadline;
/// use std::time::Duration;
/// use tokio::time::Instant;
///
/// let relative: Deadline = Duration::from_secs(1).into();
/// let absolute: Deadline = (Instant::now() + Duration::from_secs(2)).into();
/// assert!(relative < absolute);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(When);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    At(Instant),
    /// Later than the clock can say.
    Never,
}

impl From<Duration> for Deadline {
    fn from(from_now: Duration) -> Self {
        Self(seam::now().checked_add(from_now).map_or(When::Never, When::At))
    }
}

impl From<Instant> for Deadline {
    fn from(at: Instant) -> Self {
        Self(When::At(at))
    }
}

impl Deadline {
    /// Polls until there is something, or until the time is up. What is there wins, even after the time.
    pub(super) async fn bounds<R>(self, mut poll: impl FnMut(&mut Context<'_>) -> Poll<R>) -> Option<R> {
        let mut late = pin!(None);
        poll_fn(|cx| {
            if let Poll::Ready(found) = poll(cx) {
                return Poll::Ready(Some(found));
            }
            let When::At(at) = self.0 else { return Poll::Pending };
            // only to look takes no timer
            if at <= seam::now() {
                return Poll::Ready(None);
            }
            if late.is_none() {
                late.set(Some(seam::sleep_until(at)));
            }
            late.as_mut().as_pin_mut().map_or(Poll::Pending, |late| late.poll(cx)).map(|()| None)
        })
        .await
    }
}
