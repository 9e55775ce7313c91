//! What a pool is told when it is declared.

use std::time::Duration;

/// Which of several idle workers is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// The one that was given back last: few workers do most of the work, their caches are warm, and the others can be
    /// ended by an [`idle_timeout`](super::Pool::idle_timeout).
    #[default]
    Lifo,
    /// The one that was given back first: all have the same share, and no connection is idle for long.
    Fifo,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) size: usize,
    pub(super) min: Option<usize>,
    pub(super) overflow: usize,
    pub(super) strategy: Strategy,
    /// How many may wait; `None` for any number.
    pub(super) queue: Option<usize>,
    pub(super) wait_timeout: Duration,
    pub(super) idle_timeout: Option<Duration>,
    /// A worker whose user does not say that it is done is replaced.
    pub(super) replace_abandoned: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            size: 5,
            min: None,
            overflow: 0,
            strategy: Strategy::Lifo,
            queue: None,
            wait_timeout: Duration::from_secs(5),
            idle_timeout: None,
            replace_abandoned: false,
        }
    }
}

impl Settings {
    /// How many workers there may be at a time.
    #[inline]
    pub(super) fn most(&self) -> usize {
        self.size.saturating_add(self.overflow)
    }

    /// How many workers there always are.
    pub(super) fn always(&self) -> usize {
        self.min.map_or(self.size, |min| min.min(self.size))
    }
}
