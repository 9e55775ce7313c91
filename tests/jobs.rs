//! Tests of queues of jobs. One binary.
#![forbid(unsafe_code)]

#[path = "jobs/attempts.rs"]
mod attempts;
#[path = "jobs/disk.rs"]
mod disk;
#[path = "jobs/endings.rs"]
mod endings;
#[path = "jobs/queueing.rs"]
mod queueing;
#[path = "jobs/random.rs"]
mod random;
#[path = "jobs/stores.rs"]
mod stores;

use otp::jobs::{JobsRef, Stats};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// What jobs have done, in order.
#[derive(Clone, Debug)]
pub(crate) struct Log<T>(Arc<Mutex<Vec<T>>>);

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Log<T> {
    pub(crate) fn push(&self, value: T) {
        self.0.lock().unwrap().push(value);
    }

    pub(crate) fn taken(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// Waits, without a clock of its own, until the queue says so.
pub(crate) async fn until<J: Send + 'static>(jobs: &JobsRef<J>, holds: impl Fn(&Stats) -> bool) -> Stats {
    for _ in 0..10_000 {
        let stats = jobs.stats().await.unwrap();
        if holds(&stats) {
            return stats;
        }
        // time goes on when everybody waits
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("it never came to that: {:?}", jobs.stats().await);
}
