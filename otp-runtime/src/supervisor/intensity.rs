//! How many restarts in what time are too many: OTP's algorithm to the letter, without a clock of its own.

use crate::seam::{Bug, has};
use std::collections::VecDeque;
use std::time::Duration;

/// The times of recent restarts.
///
/// Time is counted in whole seconds and the bound is inclusive, as in OTP: with intensity 1 and period 5, two restarts
/// in the seconds 10 and 15 are one too many, however the fractions fall.
#[derive(Clone, Debug)]
pub(crate) struct Intensity {
    limit: u32,
    period: u64,
    /// Oldest first, in whole seconds.
    restarts: VecDeque<u64>,
}

impl Intensity {
    pub(crate) fn new(intensity: u32, period: Duration) -> Self {
        // a fraction of a second is a second
        let seconds = period.as_secs().saturating_add(u64::from(period.subsec_nanos() > 0));
        Self { limit: intensity, period: seconds, restarts: VecDeque::new() }
    }

    /// False if the period is nothing at all.
    pub(crate) fn is_valid(&self) -> bool {
        self.period > 0
    }

    /// Counts a restart at `now` (since any fixed time); false if it is one too many.
    pub(crate) fn add(&mut self, now: Duration) -> bool {
        let now = now.as_secs();
        while self.restarts.front().is_some_and(|&then| then.saturating_add(self.period) < now) {
            self.restarts.pop_front();
        }
        self.restarts.push_back(now);
        self.restarts.len() <= self.limit as usize + usize::from(has(Bug::OneRestartMore))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(intensity: u32, period: u64, at: &[u64]) -> Vec<bool> {
        let mut restarts = Intensity::new(intensity, Duration::from_secs(period));
        at.iter().map(|&ms| restarts.add(Duration::from_millis(ms))).collect()
    }

    #[test]
    fn intensity_zero_allows_no_restart() {
        assert_eq!(answers(0, 5, &[0]), [false]);
    }

    #[test]
    fn intensity_n_allows_n_restarts_in_a_period() {
        assert_eq!(answers(2, 5, &[0, 1, 2]), [true, true, false]);
    }

    #[test]
    fn a_period_is_some_time() {
        assert!(!Intensity::new(1, Duration::ZERO).is_valid());
        assert!(Intensity::new(1, Duration::from_millis(1)).is_valid());
    }

    #[test]
    fn a_period_may_be_for_ever() {
        let mut restarts = Intensity::new(1, Duration::MAX);
        assert!(restarts.add(Duration::ZERO));
        assert!(!restarts.add(Duration::from_secs(u64::from(u32::MAX))));
    }

    #[test]
    fn seconds_are_whole_and_the_bound_is_inclusive() {
        // second 0 and second 5: 5 <= 5, so they count together although 5.999 s lie between
        assert_eq!(answers(1, 5, &[0, 5_999]), [true, false]);
        assert_eq!(answers(1, 5, &[999, 6_000]), [true, true]);
    }
}
