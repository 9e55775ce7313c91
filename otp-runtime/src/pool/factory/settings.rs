//! What a factory is told when it is declared.

use super::limit::RateLimit;
use std::time::Duration;

/// Who does a job that has no key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Routing {
    /// Whoever is free first: jobs wait together, and no worker is idle while one waits.
    #[default]
    Queuer,
    /// One worker after the other. A job waits for its worker, whatever the others do.
    RoundRobin,
    /// Whoever has the least to do when the job comes: jobs that run, jobs that wait for it, and messages in its mailbox.
    LeastLoaded,
}

/// Which job goes when too many wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Discard {
    /// The one that has come last: it is refused.
    #[default]
    Newest,
    /// The one of the lowest priority that has waited longest: what is old may be of no use any more.
    Oldest,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) workers: usize,
    pub(super) routing: Routing,
    pub(super) concurrency: usize,
    pub(super) queue: Option<usize>,
    pub(super) discard: Discard,
    pub(super) wait_timeout: Duration,
    pub(super) limit: Option<RateLimit>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            workers: 5,
            routing: Routing::Queuer,
            concurrency: 1,
            queue: None,
            discard: Discard::Newest,
            wait_timeout: Duration::from_secs(5),
            limit: None,
        }
    }
}
