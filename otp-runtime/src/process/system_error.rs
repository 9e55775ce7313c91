//! What can go wrong with a system message.

use crate::exit::{ExitReason, Panic};
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why `sys` has no answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SysError {
    /// There is no such process.
    NoProc,
    /// The process did not answer within this time: it is busy with a message.
    Timeout(Duration),
    /// A process asked itself: it would wait for ever.
    CallingSelf,
    /// The process ended, for this reason, before it answered.
    Exited(ExitReason),
    /// The process has no state, or one of another type.
    NoState,
    /// The code of a process is changed only while it is suspended.
    Running,
    /// The function that was to read or to change the state panicked (`callback_failed`). The state is as before.
    CallbackFailed(Panic),
    /// The change of code was refused, for this reason. The state is as before.
    Refused(ExitReason),
    /// The file cannot be written (`open_file`).
    OpenFile(String),
}

impl fmt::Display for SysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such process"),
            Self::Timeout(after) => write!(f, "no answer within {after:?}"),
            Self::CallingSelf => f.write_str("a process cannot ask itself"),
            Self::Exited(reason) => write!(f, "the process ended before it answered: {reason}"),
            Self::NoState => f.write_str("the process has no state of this type"),
            Self::Running => f.write_str("the process is not suspended"),
            Self::CallbackFailed(panic) => write!(f, "the function panicked: {panic}"),
            Self::Refused(reason) => write!(f, "the change was refused: {reason}"),
            Self::OpenFile(error) => write!(f, "the file cannot be opened: {error}"),
        }
    }
}

impl Error for SysError {}
