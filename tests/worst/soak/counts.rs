//! What there is at one time.

use otp::Pid;
use std::fs;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Everything that can be counted.
#[derive(Debug, PartialEq)]
pub(super) struct Counts {
    processes: Vec<Pid>,
    names: Vec<Arc<str>>,
    /// Of the processes that are there: links, monitors in both directions, timers, messages.
    relations: [usize; 5],
    tasks: usize,
    /// Open files and sockets.
    files: usize,
}

impl Counts {
    fn now() -> Self {
        let processes = otp::processes();
        let mut relations = [0; 5];
        for info in processes.iter().filter_map(|pid| otp::process_info(*pid)) {
            let of_one =
                [info.links.len(), info.monitors.len(), info.monitored_by.len(), info.timers, info.message_queue_len];
            relations.iter_mut().zip(of_one).for_each(|(sum, of_one)| *sum += of_one);
        }
        Self {
            processes,
            names: otp::registered(),
            relations,
            tasks: Handle::current().metrics().num_alive_tasks(),
            // the folder itself is open while it is read
            files: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }

    /// When what has been told to end has ended.
    pub(super) async fn settled() -> Self {
        let mut counts = Self::now();
        for _ in 0..500 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let next = Self::now();
            if next == counts {
                return counts;
            }
            counts = next;
        }
        panic!("it never comes to rest: {counts:?}");
    }

    /// Waits until all is as it was.
    pub(super) async fn are_back(&self) {
        for _ in 0..1_000 {
            if Self::now() == *self {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(Self::now(), *self, "something is left");
    }
}
