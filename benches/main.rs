//! Measurements of otp beside hand-written tokio, in one run.
//!
//! `cargo run --release -p otp-bench` prints a Markdown table: medians of interleaved rounds in nanoseconds of wall time
//! per operation, and the ratio to the hand-written actor (unbounded channel and oneshot) in the same rounds.
//!
//! `cargo run --release -p otp-bench -- supervision` prints what starting, restarting and terminating one child costs beside
//! 10, 1,000 and 100,000 others.

#![forbid(unsafe_code)]

mod by_hand;
mod ours;
mod supervision;

use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// Operations a round.
pub(crate) const CALLS: u32 = 20_000;
pub(crate) const CASTS: u32 = 50_000;
pub(crate) const SPAWNS: u32 = 5_000;
const ROUNDS: usize = 11;

/// One workload: the time of a whole round, by hand and with otp.
struct Workload {
    name: &'static str,
    operations: u32,
    by_hand: fn(&Runtime) -> Duration,
    ours: fn(&Runtime) -> Duration,
}

const WORKLOADS: [Workload; 7] = [
    Workload { name: "call, one client", operations: CALLS, by_hand: by_hand::calls, ours: ours::calls },
    Workload {
        name: "call with 5 s timeout",
        operations: CALLS,
        by_hand: by_hand::calls_with_timeout,
        ours: ours::calls_with_timeout,
    },
    Workload { name: "call by name", operations: CALLS, by_hand: by_hand::calls_by_name, ours: ours::calls_by_name },
    Workload {
        name: "call from a process",
        operations: CALLS,
        by_hand: by_hand::calls,
        ours: ours::calls_from_a_process,
    },
    Workload {
        name: "the same, cycles detected",
        operations: CALLS,
        by_hand: by_hand::calls,
        ours: ours::calls_with_cycles_detected,
    },
    Workload { name: "cast in bursts", operations: CASTS, by_hand: by_hand::casts, ours: ours::casts },
    Workload { name: "spawn, ready, stop", operations: SPAWNS, by_hand: by_hand::spawns, ours: ours::spawns },
];

fn main() {
    otp::report::keep_last_message(false);
    let runtimes = [
        ("current thread", Builder::new_current_thread().enable_all().build()),
        ("2 workers", Builder::new_multi_thread().worker_threads(2).enable_all().build()),
    ]
    .map(|(flavor, runtime)| (flavor, runtime.expect("a tokio runtime starts")));
    if std::env::args().nth(1).as_deref() == Some("supervision") {
        for (flavor, runtime) in &runtimes {
            supervision::measure_and_print(flavor, runtime);
        }
    } else {
        println!("| workload | runtime | by hand, ns | otp, ns | ratio |\n|---|---|---|---|---|");
        for (flavor, runtime) in &runtimes {
            compare(flavor, runtime);
        }
    }
}

fn compare(flavor: &str, runtime: &Runtime) {
    for workload in &WORKLOADS {
        let (by_hand, ours) = measure(workload, runtime);
        println!("| {} | {flavor} | {by_hand:.0} | {ours:.0} | {:.2} |", workload.name, ours / by_hand);
    }
}

/// Medians in nanoseconds per operation. The rounds alternate, so that a busy machine disturbs both alike.
fn measure(workload: &Workload, runtime: &Runtime) -> (f64, f64) {
    let mut by_hand = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..ROUNDS {
        by_hand.push((workload.by_hand)(runtime));
        ours.push((workload.ours)(runtime));
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(workload.operations)
    };
    (median(by_hand), median(ours))
}

/// Runs `round` as a task of the runtime, as a client's code would run; the time is the one it returns.
pub(crate) fn timed<F: Future<Output = Duration> + Send + 'static>(runtime: &Runtime, round: F) -> Duration {
    runtime.block_on(async { tokio::spawn(round).await.expect("no round panics") })
}

pub(crate) fn since(start: Instant) -> Duration {
    start.elapsed()
}
