//! How many jobs may begin in a time: a bucket that fills with tokens.

use crate::seam::Instant;
use std::time::Duration;

/// At most so many jobs begin in any `period`, on average; after a pause, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateLimit {
    jobs: u32,
    period: Duration,
}

impl RateLimit {
    /// So many jobs in a period. 0 counts as 1.
    pub const fn new(jobs: u32, period: Duration) -> Self {
        Self { jobs: if jobs == 0 { 1 } else { jobs }, period }
    }
}

const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The bucket is as full as the time is long until which its tokens are taken.
pub(super) struct Bucket {
    /// For one token.
    each: Duration,
    /// That a full bucket lasts ahead.
    ahead: Duration,
    taken_until: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(limit: RateLimit) -> Self {
        // what is longer cannot be added to the time there is
        let each = limit.period.min(CENTURY) / limit.jobs;
        Self { each, ahead: each.saturating_mul(limit.jobs - 1), taken_until: None }
    }

    /// Takes a token if there is one.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let free = now.checked_add(self.ahead).is_none_or(|ahead| self.taken_until.is_none_or(|until| until <= ahead));
        if free {
            let from = self.taken_until.map_or(now, |until| until.max(now));
            self.taken_until = from.checked_add(self.each).or(self.taken_until);
        }
        free
    }

    /// When there is one again.
    pub(super) fn next(&self) -> Option<Instant> {
        self.taken_until?.checked_sub(self.ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_lasts_for_a_period_and_fills_evenly() {
        let mut bucket = Bucket::new(RateLimit::new(2, Duration::from_secs(1)));
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let taken = [0, 0, 0, 499, 500, 501, 1_000, 5_000, 5_000, 5_000].map(|ms| bucket.take(at(ms)));
        assert_eq!(taken, [true, true, false, false, true, false, true, true, true, false]);
        assert_eq!(bucket.next(), Some(at(5_500)));
    }

    #[test]
    fn a_period_without_an_end_has_its_jobs_and_no_more() {
        let mut bucket = Bucket::new(RateLimit::new(2, Duration::MAX));
        let now = Instant::now();
        assert_eq!([bucket.take(now), bucket.take(now), bucket.take(now)], [true, true, false]);
        assert!(bucket.next().is_some_and(|next| next > now));
    }

    #[test]
    fn no_time_at_all_is_no_limit() {
        let mut bucket = Bucket::new(RateLimit::new(0, Duration::ZERO));
        let now = Instant::now();
        assert!((0..100).all(|_| bucket.take(now)));
    }
}
