//! What has become of the lines.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many lines.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add(&self, lines: usize) {
        self.0.fetch_add(lines as u64, Ordering::Relaxed);
    }
}

/// Counts of lines, since the program started: no restart of a stage forgets them.
#[derive(Debug, Default)]
pub struct Counters {
    pub taken_in: Count,
    pub malformed: Count,
    pub filtered: Count,
    pub written: Count,
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taken_in, malformed, filtered, written } = self;
        write!(f, "in {taken_in}, written {written}, filtered {filtered}, malformed {malformed}")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.load(Ordering::Relaxed))
    }
}
