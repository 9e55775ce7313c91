//! What an attempt comes to.

use crate::exit::Cause;
use std::error::Error;
use std::fmt;

/// Why an attempt has failed: any error becomes one by `?`.
///
/// A failed attempt is followed by another, unless there were enough of them, or the failure is one
/// [`for_good`](Self::for_good).
///
/// # Examples
/// ```
/// use otp::jobs::Failure;
///
/// async fn import(line: String) -> Result<(), Failure> {
///     // no attempt will make a number of this
///     let number: u64 = line.parse().map_err(|error| Failure::from(error).for_good())?;
///     std::fs::write("number", number.to_string())?; // a full disk may have room again
///     Ok(())
/// }
/// # let _ = import;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub(super) cause: Cause,
    pub(super) for_good: bool,
}

impl Failure {
    /// A failure that says `text`.
    pub fn new(text: impl fmt::Display) -> Self {
        Self { cause: Cause::text(text), for_good: false }
    }

    /// No further attempt: the job is dead.
    #[doc(alias = "cancel")]
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.for_good = true;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { cause: Cause::new(error), for_good: false }
    }
}

/// What the work of a job may return.
#[diagnostic::on_unimplemented(
    message = "a job cannot return `{Self}`",
    label = "nobody would receive this value",
    note = "return nothing, or `Result<(), E>` where `E` is an error or `otp::jobs::Failure` (an `Err` fails the attempt)"
)]
pub trait IntoOutcome {
    /// Whether the job is done.
    ///
    /// # Errors
    /// Why it is not.
    fn into_outcome(self) -> Result<(), Failure>;
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Result<(), Failure> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Failure>> IntoOutcome for Result<(), E> {
    fn into_outcome(self) -> Result<(), Failure> {
        self.map_err(Into::into)
    }
}
