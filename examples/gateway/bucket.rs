//! Token buckets: who has been quiet may ask more often.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How buckets are filled.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Tokens that come in a second.
    pub rate: f64,
    /// Tokens that fit in.
    pub burst: f64,
}

/// The tokens of one client.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn full(flow: Flow, now: Instant) -> Self {
        Self { tokens: flow.burst, at: now }
    }

    fn fill(&mut self, flow: Flow, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * flow.rate).min(flow.burst);
        self.at = now;
    }

    /// Takes a token, or says when there will be one.
    fn take(&mut self, flow: Flow, now: Instant) -> Result<(), Duration> {
        self.fill(flow, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / flow.rate))
    }
}

/// The buckets of all clients. However many there are, no more than `most` are kept.
#[derive(Debug)]
pub struct Buckets {
    flow: Flow,
    most: usize,
    of: HashMap<String, Bucket>,
    /// Of everybody who came when there was no room for another one.
    shared: Bucket,
    swept: Instant,
}

impl Buckets {
    pub fn new(flow: Flow, most: usize, now: Instant) -> Self {
        Self { flow, most, of: HashMap::new(), shared: Bucket::full(flow, now), swept: now }
    }

    /// Takes a token of this client, or says when there will be one.
    pub fn take(&mut self, client: &str, now: Instant) -> Result<(), Duration> {
        if let Some(bucket) = self.of.get_mut(client) {
            return bucket.take(self.flow, now);
        }
        if self.of.len() >= self.most {
            self.sweep(now);
        }
        let bucket = if self.of.len() < self.most {
            self.of.entry(client.to_owned()).or_insert(Bucket::full(self.flow, now))
        } else {
            &mut self.shared
        };
        bucket.take(self.flow, now)
    }

    /// How many clients have a bucket of their own.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Forgets who has a full bucket: a new one would be no different. Looking at all of them again pays only after the
    /// time in which some can have become full.
    fn sweep(&mut self, now: Instant) {
        let pause = Duration::from_secs_f64((self.flow.burst / self.flow.rate).clamp(0.01, 1.0));
        if now.saturating_duration_since(self.swept) < pause {
            return;
        }
        self.swept = now;
        let flow = self.flow;
        self.of.retain(|_, bucket| {
            bucket.fill(flow, now);
            bucket.tokens < flow.burst
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: Flow = Flow { rate: 10.0, burst: 3.0 };

    #[test]
    fn a_burst_then_as_fast_as_it_fills() {
        let begin = Instant::now();
        let mut buckets = Buckets::new(FLOW, 10, begin);
        assert!((0..3).all(|_| buckets.take("ann", begin).is_ok()));
        let wait = buckets.take("ann", begin).unwrap_err();
        assert!(wait <= Duration::from_millis(100) && wait > Duration::from_millis(99), "{wait:?}");
        assert!(buckets.take("bob", begin).is_ok(), "others are not concerned");
        assert!(buckets.take("ann", begin + wait).is_ok());
        assert!(buckets.take("ann", begin + wait).is_err());
    }

    #[test]
    fn there_are_never_more_than_the_limit() {
        let begin = Instant::now();
        let mut buckets = Buckets::new(FLOW, 2, begin);
        assert!(buckets.take("ann", begin).is_ok() && buckets.take("bob", begin).is_ok());
        let allowed = (0..100).filter(|stranger| buckets.take(&format!("stranger {stranger}"), begin).is_ok()).count();
        assert_eq!((allowed, buckets.len()), (3, 2), "strangers share one bucket");
        assert!(buckets.take("ann", begin).is_ok(), "who has a bucket keeps it");

        let later = begin + Duration::from_secs(1);
        assert!(buckets.take("stranger", later).is_ok());
        assert_eq!(buckets.len(), 1, "those of the quiet were full again");
    }
}
