//! Why no partition could be had.

use crate::protocol::{CallError, StartError};
use std::error::Error;
use std::fmt;

/// Why a partition supervisor did not do what it was asked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PartitionError {
    /// There is no partition supervisor of this name, or it has not started yet.
    NoProc,
    /// The supervisor of this name has partitions of another type.
    WrongServer,
    /// It has been resized to no partitions.
    NoPartitions,
    /// It was started with fewer partitions than are wanted: with this many.
    TooMany(usize),
    /// A partition did not start; those before it are in use.
    Start(StartError),
    /// The supervisor itself did not answer.
    Supervisor(CallError),
}

impl fmt::Display for PartitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such partition supervisor"),
            Self::WrongServer => f.write_str("the partitions of this supervisor are another kind of process"),
            Self::NoPartitions => f.write_str("the supervisor has been resized to no partitions"),
            Self::TooMany(most) => write!(f, "the supervisor was started with {most} partitions and can have no more"),
            Self::Start(error) => write!(f, "a partition: {error}"),
            Self::Supervisor(error) => write!(f, "the supervisor did not answer: {error}"),
        }
    }
}

impl Error for PartitionError {}

impl From<CallError> for PartitionError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NoProc => Self::NoProc,
            error => Self::Supervisor(error),
        }
    }
}
