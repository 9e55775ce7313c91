//! Why no worker could be had.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a pool has given no worker.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// There is no such pool, or it has ended.
    NoProc,
    /// The process of this name is no pool, or one of other workers.
    WrongPool,
    /// All workers are in use, and as many clients wait as may.
    Full,
    /// All workers are in use, and it was not to wait.
    Busy,
    /// No worker was free within this time.
    Timeout(Duration),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such pool: start it, or put it into the tree before those who use it"),
            Self::WrongPool => f.write_str("the process of this name is no pool of these workers"),
            Self::Full => f.write_str(
                "the pool is full and so is its queue: try again later, or give it more workers (`size`, `overflow`) or a longer `queue`",
            ),
            Self::Busy => f.write_str("all workers of the pool are in use: `checkout` would wait for one"),
            Self::Timeout(time) => write!(
                f,
                "no worker of the pool was free within {time:?}: hold them for a shorter time, or give it more (`size`, `overflow`)"
            ),
        }
    }
}

impl Error for PoolError {}
