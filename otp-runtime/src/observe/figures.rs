//! Where figures are kept: counters and histograms that many threads write at once.

use crate::seam::Mutex;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// The upper bounds of a histogram's buckets, in seconds as they are written, and in nanoseconds.
pub(crate) const BOUNDS: [(&str, u64); 14] = [
    ("0.000001", 1_000),
    ("0.000005", 5_000),
    ("0.000025", 25_000),
    ("0.0001", 100_000),
    ("0.0005", 500_000),
    ("0.0025", 2_500_000),
    ("0.01", 10_000_000),
    ("0.05", 50_000_000),
    ("0.1", 100_000_000),
    ("0.25", 250_000_000),
    ("1", 1_000_000_000),
    ("5", 5_000_000_000),
    ("30", 30_000_000_000),
    ("120", 120_000_000_000),
];

/// So many threads write without disturbing each other.
const SHARDS: usize = 8;

/// A number that only grows.
#[derive(Debug)]
pub(crate) struct Figure(AtomicU64);

impl Figure {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How often something took how long.
#[derive(Debug)]
pub(crate) struct Histogram([Shard; SHARDS]);

/// What some of the threads have seen. Apart from the others: a cache line that two threads write is slow for both.
#[derive(Debug)]
#[repr(align(128))]
struct Shard {
    /// The last one is for what is above all bounds.
    buckets: [Figure; BOUNDS.len() + 1],
    nanos: Figure,
}

/// What a histogram has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Up to each bound, and at all.
    pub(crate) cumulative: [u64; BOUNDS.len() + 1],
    pub(crate) sum: Duration,
}

impl Seen {
    pub(crate) fn count(&self) -> u64 {
        self.cumulative[BOUNDS.len()]
    }
}

thread_local! {
    static MINE: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Which shard is the running thread's.
fn mine() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let mine = MINE.try_with(|mine| {
        if mine.get() == usize::MAX {
            mine.set(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
        }
        mine.get()
    });
    mine.unwrap_or(0)
}

impl Histogram {
    pub(crate) const fn new() -> Self {
        Self([const { Shard { buckets: [const { Figure::new() }; BOUNDS.len() + 1], nanos: Figure::new() } }; SHARDS])
    }

    pub(crate) fn record(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|(_, bound)| nanos <= *bound).unwrap_or(BOUNDS.len());
        let shard = &self.0[mine()];
        shard.buckets[bucket].add(1);
        shard.nanos.add(nanos);
    }

    /// The count and the buckets are of one moment; the sum may be of one just after.
    pub(crate) fn seen(&self) -> Seen {
        let mut seen = Seen::default();
        let (mut count, mut nanos) = (0, 0_u64);
        for (bucket, cumulative) in seen.cumulative.iter_mut().enumerate() {
            count += self.0.iter().map(|shard| shard.buckets[bucket].get()).sum::<u64>();
            *cumulative = count;
        }
        for shard in &self.0 {
            nanos = nanos.saturating_add(shard.nanos.get());
        }
        seen.sum = Duration::from_nanos(nanos);
        seen
    }
}

/// So many combinations of labels a family has at most. What comes afterwards is counted as [`OTHER`].
pub(crate) const MOST: usize = 1_000;

/// What takes the place of labels that are too many.
pub(crate) const OTHER: &str = "(other)";

/// Counters whose labels are only known when they come.
#[derive(Debug)]
pub(crate) struct Family<T, const N: usize>(Mutex<BTreeMap<[T; N], u64>>);

impl<T: Clone + Ord + From<&'static str>, const N: usize> Family<T, N> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Counts one. Answers the labels it counts for.
    pub(crate) fn add(&self, labels: [T; N]) -> [T; N] {
        let mut counters = self.0.lock();
        if let Some(counter) = counters.get_mut(&labels) {
            *counter += 1;
            return labels;
        }
        let labels = if counters.len() < MOST { labels } else { std::array::from_fn(|_| T::from(OTHER)) };
        *counters.entry(labels.clone()).or_default() += 1;
        labels
    }

    /// What was counted, in the order of the labels.
    pub(crate) fn kept(&self) -> Vec<([T; N], u64)> {
        self.0.lock().iter().map(|(labels, count)| (labels.clone(), *count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_up_to_every_bound_that_it_does_not_exceed() {
        let histogram = Histogram::new();
        for nanos in [0, 1_000, 1_001, 200_000_000_000] {
            histogram.record(Duration::from_nanos(nanos));
        }
        let seen = histogram.seen();
        assert_eq!(seen.cumulative[..3], [2, 3, 3]);
        assert_eq!((seen.cumulative[13], seen.count()), (3, 4));
        assert_eq!(seen.sum, Duration::from_nanos(200_000_002_001));
    }

    #[test]
    fn labels_without_end_are_counted_together() {
        let family = Family::<String, 1>::new();
        for n in 0..MOST + 5 {
            family.add([n.to_string()]);
        }
        family.add(["3".to_owned()]);
        let kept = family.kept();
        assert_eq!(kept.len(), MOST + 1);
        assert_eq!(kept[0], ([OTHER.to_owned()], 5));
        assert!(kept.contains(&(["3".to_owned()], 2)));
    }

    #[test]
    fn the_bounds_are_written_as_they_are() {
        for (text, nanos) in BOUNDS {
            let seconds: f64 = text.parse().expect("a number");
            assert_eq!(Duration::from_secs_f64(seconds), Duration::from_nanos(nanos));
        }
    }
}
