//! Why a request was not answered by what is behind the gateway, and what is answered instead.

use std::time::Duration;

use otp::CallError;

use crate::bulkhead::Full;
use crate::http::{Response, Status};

#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// This client asks too often.
    TooOften(Duration),
    /// The breaker is open.
    Open(Duration),
    /// The bulkhead is full, and so is the room to wait in.
    Full,
    /// There was no room in time.
    Waited,
    /// A guard has more to do than it can.
    Overloaded,
    /// A guard crashes, or is being restarted.
    NoGuard,
    /// The upstream is not there, or has answered nonsense.
    Unreadable,
    /// It has not answered in time.
    Late,
}

/// When to come again, if nobody knows better.
const SOON: Duration = Duration::from_secs(1);

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        let (status, text, again) = match refused {
            Refused::TooOften(again) => (Status::TOO_MANY_REQUESTS, "you ask too often", Some(again)),
            Refused::Open(again) => (Status::UNAVAILABLE, "it fails, and is left alone for a while", Some(again)),
            Refused::Full => (Status::UNAVAILABLE, "too many ask at the same time", Some(SOON)),
            Refused::Waited => (Status::UNAVAILABLE, "it was not your turn in time", Some(SOON)),
            Refused::Overloaded => (Status::UNAVAILABLE, "too many ask to be asked about", Some(SOON)),
            Refused::NoGuard => (Status::UNAVAILABLE, "not now", Some(SOON)),
            Refused::Unreadable => (Status::BAD_GATEWAY, "there is no answer to be had", None),
            Refused::Late => (Status::GATEWAY_TIMEOUT, "there was no answer in time", None),
        };
        let response = Response::text(status, text);
        match again {
            Some(again) => response.retry_after(again),
            None => response,
        }
    }
}

/// What a call of a guard can meet with.
impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Overloaded => Self::Overloaded,
            _ => Self::NoGuard,
        }
    }
}

impl From<Full> for Refused {
    fn from(_: Full) -> Self {
        Self::Full
    }
}
