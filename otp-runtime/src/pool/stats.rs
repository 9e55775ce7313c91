//! How a pool is doing.

/// Figures of a pool, of one moment; those that only grow are counted since the pool has started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// How many workers it is to have: what was declared, or what [`resize`](super::PoolRef::resize) has said last.
    pub size: usize,
    /// Workers that wait for a client.
    pub idle: usize,
    /// Workers that a client has, or that are being checked.
    pub busy: usize,
    /// Workers that are being started, or restarted after a crash.
    pub starting: usize,
    /// Workers that have been told to end and have not ended yet.
    pub ending: usize,
    /// How many there are beyond `size`.
    pub overflow: usize,
    /// Clients that wait for a worker.
    pub waiting: usize,
    /// How often a client has got a worker.
    pub served: u64,
    /// How often a client has waited for too long.
    pub timeouts: u64,
    /// How often there were too many who waited already.
    pub refused: u64,
    /// Workers that have ended without having been told to.
    pub crashed: u64,
    /// Workers that were replaced: clients have discarded them, or a health check has failed.
    pub discarded: u64,
}

/// What a client would find now.
///
/// poolboy: `poolboy:status/1`, whose `ready`, `overflow` and `full` these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoolStatus {
    /// A worker at once, or one that is started for it.
    Ready,
    /// There are more workers than the pool's size, and there may be still more.
    Overflow,
    /// All workers are in use, and no more are started: it would wait.
    Full,
    /// No pool.
    Down,
}

impl PoolStats {
    pub(super) fn status(&self, most: usize) -> PoolStatus {
        let all = self.idle + self.busy + self.starting + self.ending;
        if self.idle == 0 && all >= most {
            PoolStatus::Full
        } else if self.overflow > 0 {
            PoolStatus::Overflow
        } else {
            PoolStatus::Ready
        }
    }
}
