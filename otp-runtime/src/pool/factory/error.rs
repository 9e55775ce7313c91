//! Why a job was not done, and how many were.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a job did not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FactoryError {
    /// There is no such factory, or it has ended.
    NoProc,
    /// The process of this name is no factory, or one of other workers.
    WrongFactory,
    /// Too many jobs wait.
    Discarded,
    /// Its turn did not come within this time.
    Timeout(Duration),
    /// The factory was resized to no workers.
    NoWorkers,
}

impl fmt::Display for FactoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such factory: start it, or put it into the tree before those who use it"),
            Self::WrongFactory => f.write_str("the process of this name is no factory of these workers"),
            Self::Discarded => f.write_str("the job was discarded, for too many wait: try again later"),
            Self::Timeout(time) => write!(f, "the job's turn did not come within {time:?}"),
            Self::NoWorkers => f.write_str("the factory has been resized to no workers"),
        }
    }
}

impl Error for FactoryError {}

/// Figures of a factory, of one moment; those that only grow are counted since its reference was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactoryStats {
    /// How many workers it is to have.
    pub workers: usize,
    /// Jobs that run.
    pub running: usize,
    /// Jobs that wait.
    pub waiting: usize,
    /// Jobs that have begun.
    pub begun: u64,
    /// Jobs that were discarded because too many waited.
    pub discarded: u64,
    /// Jobs that have waited for too long.
    pub timeouts: u64,
    /// Workers that have ended, also those that were told to.
    pub crashed: u64,
}
