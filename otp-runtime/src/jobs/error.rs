//! Why a job was not accepted, or not cancelled.

use super::JobId;
use crate::exit::Cause;
use crate::protocol::CallError;
use std::error::Error;
use std::fmt;

/// Why a queue has not done what it was asked.
///
/// # Examples
/// ```
/// use otp::jobs::{JobId, JobsError};
///
/// /// Who asks twice is told of the first.
/// fn once(accepted: Result<JobId, JobsError>) -> Result<JobId, JobsError> {
///     match accepted {
///         Err(JobsError::Duplicate(first)) => Ok(first),
///         other => other,
///     }
/// }
/// # let _ = once;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum JobsError {
    /// As many jobs wait as there may: [`capacity`](super::Jobs::capacity). The job was not accepted.
    Full,
    /// The queue accepts nothing, because it is drained or stops. The job was not accepted.
    Closed,
    /// This one, which has the same [`unique`](super::Enqueue::unique) key, waits or runs. The job was not accepted.
    Duplicate(JobId),
    /// The store has failed. The job was not accepted; one that was to be cancelled is as it was.
    Store(Cause),
    /// The queue could not be asked, or has not answered. After [`Timeout`](CallError::Timeout) and
    /// [`Exited`](CallError::Exited) the job may have been accepted; otherwise it was not.
    Call(CallError),
}

impl fmt::Display for JobsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the queue is full"),
            Self::Closed => f.write_str("the queue is closed"),
            Self::Duplicate(job) => write!(f, "job {job} has the same key"),
            Self::Store(cause) => write!(f, "the store of the jobs has failed: {cause}"),
            Self::Call(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl Error for JobsError {}

impl From<CallError> for JobsError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}
