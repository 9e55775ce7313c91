//! What others see of a server: its status, after `#[format_status]` has hidden what is not for them.

use super::GenServer;
use crate::panic::guarded;
use crate::report::{SHOWN, bounded};
use std::fmt;

/// What reports and `sys` are about to show of a server, for its `#[format_status]` function to change.
///
/// Take it where more than the state has to be hidden: a message may hold a password as well, or the reason.
///
/// # Examples
/// ```
/// use otp::prelude::*;
///
/// #[derive(Debug)]
/// pub struct Session {
///     user: String,
///     password: String,
/// }
///
/// #[gen_server]
/// impl Session {
///     #[init]
///     pub fn new(user: String, password: String) -> Self {
///         Self { user, password }
///     }
///
///     #[call]
///     pub fn change(&mut self, password: String) {
///         self.password = password;
///     }
///
///     #[format_status]
///     fn redact(&self, status: &mut FormatStatus) {
///         status.state = format!("the session of {}", self.user);
///         for text in status.message.iter_mut().chain(&mut status.log) {
///             if text.contains("change(") {
///                 *text = "change(..)".to_owned();
///             }
///         }
///     }
/// }
///
/// let session = Session::new("joe".into(), "secret".into());
/// let mut status = FormatStatus::default();
/// status.message = Some("change(password: \"secret2\")".to_owned());
/// session.redact(&mut status);
/// assert_eq!(status.state, "the session of joe");
/// assert_eq!(status.message.as_deref(), Some("change(..)"));
/// ```
///
/// OTP: the map of `gen_server:format_status/1`. Its values are texts here, at most 4096 bytes long each, because the
/// state's type need not be one that can be changed into something printable.
#[doc(alias = "gen_server:format_status")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatStatus {
    /// The state, as `Debug` prints it; the name of its type if it has none.
    pub state: String,
    /// The last message: the handler and its arguments, or the handler alone where arguments are not kept
    /// ([`keep_last_message`](crate::report::keep_last_message)). In a report of a crash.
    pub message: Option<String>,
    /// Why the server ends. In a report of a crash.
    pub reason: Option<String>,
    /// The events that `sys` has logged, oldest first.
    pub log: Vec<String>,
    /// The data of a state machine, as `Debug` prints it. `None` for a server, whose state is all there is.
    pub data: Option<String>,
    /// The events that a state machine has queued, the next one first. In a report of a crash.
    pub queue: Vec<String>,
    /// The events that a state machine has postponed, oldest first.
    pub postponed: Vec<String>,
    /// The timeouts that a state machine waits for.
    pub timeouts: Vec<String>,
}

impl FormatStatus {
    /// A status with the state as it is.
    pub(crate) fn of(state: &dyn Status) -> Self {
        Self { state: bounded(format_args!("{:?}", Described(state)), SHOWN), ..Self::default() }
    }

    /// `text` in place of all that is there.
    pub(crate) fn hidden(self, text: &str) -> Self {
        let one = |value: Option<String>| value.map(|_| text.to_owned());
        let all = |list: Vec<String>| if list.is_empty() { list } else { vec![text.to_owned()] };
        Self {
            state: text.to_owned(),
            message: one(self.message),
            reason: one(self.reason),
            log: all(self.log),
            data: one(self.data),
            queue: all(self.queue),
            postponed: all(self.postponed),
            timeouts: all(self.timeouts),
        }
    }
}

/// A server's state, as it describes itself.
pub(crate) trait Status {
    fn name(&self) -> &'static str;
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    fn format_status(&self, status: &mut FormatStatus);
}

pub(crate) struct Shown<'a, S>(pub(crate) &'a S);

impl<S: GenServer> Status for Shown<'_, S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f)
    }

    fn format_status(&self, status: &mut FormatStatus) {
        self.0.format_status(status);
    }
}

/// The status as the server wants it seen. If its function panics, nothing of it is seen.
pub(crate) fn redacted(state: &dyn Status, status: FormatStatus) -> FormatStatus {
    checked_status(state.name(), status, &mut |status| state.format_status(status))
}

/// The state and the log of `sys`, as they may be seen.
pub(crate) fn status_of(state: &dyn Status, log: Vec<String>) -> (String, Vec<String>) {
    let mut status = FormatStatus::of(state);
    status.log = log;
    let status = redacted(state, status);
    (status.state, status.log)
}

/// The status as `format` leaves it, a function of the type `name`. If it panics, nothing of the status is seen.
pub(crate) fn checked_status(
    name: &str,
    mut status: FormatStatus,
    format: &mut dyn FnMut(&mut FormatStatus),
) -> FormatStatus {
    let before = status.clone();
    if guarded(|| format(&mut status)).is_ok() {
        return status;
    }
    before.hidden(&format!("{name}::format_status panicked"))
}

struct Described<'a>(&'a dyn Status);

impl fmt::Debug for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f)
    }
}
