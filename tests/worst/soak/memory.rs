//! The memory of this program over time.
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::fmt;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Measures on a thread of its own.
pub(super) struct Memory {
    time: Duration,
    over: Arc<AtomicBool>,
    samples: JoinHandle<Vec<usize>>,
}

impl Memory {
    /// Takes a sample in each thousandth of this time, at most fifty in a second. The first tenth is the warm-up.
    pub(super) fn watch(time: Duration) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let enough = Arc::clone(&over);
        let (warm, often) = (time / 10, (time / 1_000).max(Duration::from_millis(20)));
        let began = Instant::now();
        let samples = thread::spawn(move || {
            let mut samples = Vec::new();
            while !enough.load(Ordering::Relaxed) {
                thread::sleep(often);
                if began.elapsed() > warm {
                    samples.extend(resident());
                }
            }
            samples
        });
        Self { time, over, samples }
    }

    /// What was seen.
    pub(super) fn over(self) -> Seen {
        self.over.store(true, Ordering::Relaxed);
        let samples = self.samples.join().expect("it does not panic");
        let quarter = samples.len() / 4;
        let lowest = |samples: &[usize]| samples.iter().copied().min().unwrap_or_default();
        let (first, last) = (lowest(&samples[..quarter]), lowest(&samples[samples.len() - quarter..]));
        Seen { time: self.time, first, last, samples: samples.len() }
    }
}

/// The least of the first quarter, and the least of the last: what is needed in between comes and goes.
pub(super) struct Seen {
    time: Duration,
    first: usize,
    last: usize,
    samples: usize,
}

/// What the allocator may keep or not, whatever the program does.
const NOISE: usize = 1024 * 1024;

/// From so many seconds on the allocator has what it will ever need.
const LONG: Duration = Duration::from_secs(60);

impl Seen {
    /// Less than one per cent more at the end than at the beginning; of a short soak, nothing that would not stop.
    pub(super) fn is_flat(&self) -> bool {
        let (share, noise) = if self.time >= LONG { (100, NOISE) } else { (4, 8 * NOISE) };
        self.last <= self.first + self.first / share + noise || keeps_what_is_freed()
    }
}

/// `AddressSanitizer` keeps freed memory, to see who reads it.
fn keeps_what_is_freed() -> bool {
    std::env::var("RUSTFLAGS").is_ok_and(|flags| flags.contains("sanitizer"))
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: usize| bytes as f64 / 1024.0 / 1024.0;
        let grown = (self.last as f64 / self.first.max(1) as f64 - 1.0) * 100.0;
        let (first, last) = (mib(self.first), mib(self.last));
        write!(
            f,
            "memory {first:.2} MiB after the warm-up, {last:.2} MiB at the end ({grown:+.2} %, {} samples)",
            self.samples
        )
    }
}

/// The resident memory, in bytes; `None` where the system does not say it.
fn resident() -> Option<usize> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split_whitespace().nth(1)?.parse::<usize>().ok()? * 4096)
}
