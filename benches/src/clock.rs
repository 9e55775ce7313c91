//! Wall time, processor time and memory of this process.

use crate::flavor::Flavor;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What one operation cost, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

impl Cost {
    /// The figure that counts: on one thread the processor time, which neighbours on a busy machine leave alone; with several
    /// the wall time, for there the question is also how well they work side by side.
    pub(crate) fn of(self, flavor: Flavor) -> f64 {
        match flavor {
            Flavor::CurrentThread => self.cpu,
            Flavor::TwoWorkers => self.wall,
        }
    }
}

/// Runs from `start` to `each`.
pub(crate) struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let cpu = cpu();
        Self { wall: Instant::now(), cpu }
    }

    /// The time since the start, divided by the operations.
    pub(crate) fn each(&self, operations: u64) -> Cost {
        let wall = self.wall.elapsed().as_secs_f64() * 1e9;
        let cpu = cpu() - self.cpu;
        let operations = float(operations);
        Cost { wall: wall / operations, cpu: cpu / operations }
    }
}

/// Nanoseconds of processor time that all threads of this process have taken.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let [seconds, nanos] = [time.tv_sec, time.tv_nsec].map(|part| float(u64::try_from(part).unwrap_or_default()));
    seconds * 1e9 + nanos
}

/// The memory this process occupies, in bytes. Zero where the system has no `/proc`.
pub(crate) fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    float(pages.unwrap_or_default()) * float(rustix::param::page_size() as u64)
}

/// The number as a float: none here is so large that it matters.
#[expect(clippy::cast_precision_loss, reason = "counts and sizes here are far below 2^52")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}
