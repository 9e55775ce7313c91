//! The runtimes on which everything is measured.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::{Builder, Runtime};

/// A kind of tokio runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Flavor {
    CurrentThread,
    TwoWorkers,
}

impl Flavor {
    pub(crate) const ALL: [Self; 2] = [Self::CurrentThread, Self::TwoWorkers];

    /// The word for it on the command line and in JSON.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::CurrentThread => "current-thread",
            Self::TwoWorkers => "2-workers",
        }
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavor| flavor.key() == key)
    }

    /// A runtime of this flavor. Each of two workers has a processor of its own: some kernels leave the threads of a new process
    /// on one processor for seconds, and then two workers are slower than one.
    pub(crate) fn runtime(self) -> Runtime {
        let mut builder = match self {
            Self::CurrentThread => Builder::new_current_thread(),
            Self::TwoWorkers => {
                let mut builder = Builder::new_multi_thread();
                let next = Arc::new(AtomicUsize::new(0));
                builder.worker_threads(2).on_thread_start(move || pin(next.fetch_add(1, Ordering::Relaxed)));
                builder
            }
        };
        builder.enable_all().build().expect("a tokio runtime starts")
    }
}

impl fmt::Display for Flavor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CurrentThread => "current-thread runtime",
            Self::TwoWorkers => "2 workers",
        })
    }
}

/// Keeps this thread on the nth of the processors that it may use.
#[cfg(target_os = "linux")]
fn pin(nth: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(allowed) = sched_getaffinity(None) else { return };
    let all: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|cpu| allowed.is_set(*cpu)).collect();
    if let Some(cpu) = all.get(nth % all.len().max(1)) {
        let mut one = CpuSet::new();
        one.set(*cpu);
        // where it is refused, the kernel decides, as it does without us
        let _ = sched_setaffinity(None, &one);
    }
}

#[cfg(not(target_os = "linux"))]
fn pin(_nth: usize) {}
