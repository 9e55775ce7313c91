//! The state of every server that is measured, and how many of them there are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

static ALIVE: AtomicU64 = AtomicU64::new(0);
static EXPECTED: AtomicU64 = AtomicU64::new(0);
static CHANGED: Notify = Notify::const_new();
static ARRIVED: Notify = Notify::const_new();

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(100);

/// A number that knows how many of its kind there are.
#[derive(Debug)]
pub(crate) struct Count(u64);

impl Count {
    pub(crate) fn new() -> Self {
        if ALIVE.fetch_add(1, Ordering::Relaxed) + 1 == EXPECTED.load(Ordering::Relaxed) {
            CHANGED.notify_one();
        }
        Self(0)
    }

    pub(crate) fn add(&mut self, by: u64) -> u64 {
        self.0 += by;
        self.0
    }
}

impl Default for Count {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if ALIVE.fetch_sub(1, Ordering::Relaxed) == 1 {
            CHANGED.notify_one();
        }
    }
}

/// From now on, so many are expected.
pub(crate) fn expect(processes: u64) {
    EXPECTED.store(processes, Ordering::Relaxed);
}

/// Waits until as many states have been made as are expected.
pub(crate) async fn all_here() {
    wait("started", || ALIVE.load(Ordering::Relaxed) == EXPECTED.load(Ordering::Relaxed)).await;
}

/// Waits until every state has been dropped.
pub(crate) async fn all_gone() {
    wait("ended", || ALIVE.load(Ordering::Relaxed) == 0).await;
}

async fn wait(what: &str, done: impl Fn() -> bool) {
    let waiting = async {
        while !done() {
            CHANGED.notified().await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(in_time.is_ok(), "not all servers have {what}: there are {}", ALIVE.load(Ordering::Relaxed));
}

/// The message of the ring has gone all its way.
pub(crate) fn arrived() {
    ARRIVED.notify_one();
}

/// Waits for [`arrived`].
pub(crate) async fn arrival() {
    ARRIVED.notified().await;
}
