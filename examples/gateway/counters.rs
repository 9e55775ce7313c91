//! How often which status was answered.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::http::Status;

/// One number for each status there is.
#[derive(Debug)]
pub struct Counters(Box<[AtomicU64]>);

/// The first one.
const FIRST: usize = 100;

impl Default for Counters {
    fn default() -> Self {
        Self((FIRST..600).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Counters {
    pub fn count(&self, status: Status) {
        if let Some(count) = usize::from(status.0).checked_sub(FIRST).and_then(|index| self.0.get(index)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Those that were answered at least once, with how often.
    pub fn list(&self) -> String {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed)).enumerate();
        let counts = counts.filter(|(_, count)| *count > 0).map(|(index, count)| format!("{}: {count}", index + FIRST));
        counts.collect::<Vec<_>>().join(", ")
    }
}
