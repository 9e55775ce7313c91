//! When a timeout is to come.

use crate::seam::Instant;
use std::time::Duration;

/// When a timeout comes: after some time (a `Duration`), at a point in time (an `Instant` of tokio's clock), or never.
///
/// Functions that set timeouts take anything that converts into it. A duration of zero is no timer: the timeout comes as
/// soon as the machine has nothing queued, before the next message. `None` of a duration is never, which cancels what
/// runs.
///
/// OTP: `Time`, `{abs, true}` and `infinity`.
///
/// # Examples
/// ```
/// use otp::gen_statem::Time;
/// use std::time::Duration;
///
/// let soon: Time = Duration::from_secs(1).into();
/// let then: Time = (tokio::time::Instant::now() + Duration::from_secs(1)).into();
/// assert!(matches!(soon, Time::After(_)) && matches!(then, Time::At(_)));
/// assert_eq!(Time::from(None), Time::Infinity);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// So long after the handler has returned.
    After(Duration),
    /// At this time; at once if it has passed.
    At(Instant),
    /// Never (`infinity`): what runs is cancelled.
    Infinity,
}

impl From<Duration> for Time {
    fn from(time: Duration) -> Self {
        Self::After(time)
    }
}

impl From<Instant> for Time {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}

impl From<Option<Duration>> for Time {
    fn from(time: Option<Duration>) -> Self {
        time.map_or(Self::Infinity, Self::After)
    }
}
