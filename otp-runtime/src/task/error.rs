//! Why there is no result.

use crate::call_cycle::CallCycle;
use crate::exit::ExitReason;
use crate::protocol::StartError;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a task has no result for who waits.
///
/// What the work itself answers is not an error of the task: work that returns a `Result` makes it
/// `Result<Result<T, E>, TaskError>`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TaskError {
    /// The task ended before it had a result, for this reason. [`NoProc`](ExitReason::NoProc) if its result had been taken
    /// before.
    Exited(ExitReason),
    /// It had no result within this time. A task that was awaited goes on; one of a stream has ended.
    Timeout(Duration),
    /// The task waits for who waits for it, maybe over others: none of them would ever go on. See
    /// [`call_cycle`](crate::call_cycle).
    Cycle(CallCycle),
    /// It was not started, because its supervisor could not or may not.
    NotStarted(StartError),
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(ExitReason::NoProc) => {
                f.write_str("the task has no result to give: it was taken before, or the task never ran")
            }
            Self::Exited(reason) => write!(f, "the task ended before it had a result: {reason}"),
            Self::Timeout(after) => write!(
                f,
                "the task had no result within {after:?}: give it more time with `timeout`, or keep it with `yield_for`"
            ),
            Self::Cycle(cycle) => {
                write!(f, "the task waits for who awaits it: {cycle}; give it what it asks for when it is started")
            }
            Self::NotStarted(error) => write!(f, "the task was not started: {error}"),
        }
    }
}

impl Error for TaskError {}

impl From<StartError> for TaskError {
    fn from(error: StartError) -> Self {
        Self::NotStarted(error)
    }
}
