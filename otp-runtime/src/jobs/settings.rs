//! What a queue is told besides its work.

use super::JobId;
use crate::spec::Backoff;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) concurrency: usize,
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) jitter: f64,
    pub(super) seed: u64,
    pub(super) timeout: Option<Duration>,
    /// How many may wait, and whether one more blocks.
    pub(super) capacity: Option<(usize, bool)>,
    pub(super) grace: Duration,
    pub(super) poll: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 10,
            attempts: 20,
            backoff: Backoff::new(Duration::from_secs(1), Duration::from_secs(300)),
            jitter: 0.25,
            seed: 0,
            timeout: None,
            capacity: None,
            grace: Duration::from_secs(5),
            poll: None,
        }
    }
}

impl Settings {
    /// What no queue can work with.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self { concurrency: 0, .. } => Err("a queue with a concurrency of 0 would never run a job"),
            Self { attempts: 0, .. } => Err("a queue of jobs with 0 attempts would never run one"),
            Self { capacity: Some((0, _)), .. } => Err("a queue with a capacity of 0 would accept no job"),
            Self { jitter, .. } if !(0.0..=1.0).contains(jitter) => Err("the jitter is a share: from 0 to 1"),
            _ => Ok(()),
        }
    }

    /// How long a job waits after so many attempts that have failed.
    pub(super) fn pause(&self, job: JobId, failed: u32) -> Duration {
        let whole = self.backoff.pause(failed.saturating_sub(1));
        let lost = self.jitter * share(self.seed ^ scatter(job.number()) ^ u64::from(failed));
        Duration::try_from_secs_f64(whole.as_secs_f64() * (1.0 - lost)).unwrap_or(whole)
    }
}

/// Some number from 0 to below 1, the same for the same one.
fn share(of: u64) -> f64 {
    let high = u32::try_from(scatter(of) >> 32).unwrap_or(u32::MAX);
    f64::from(high) / 4_294_967_296.0
}

/// One step of `SplitMix64`: numbers that are neighbours become numbers that have nothing to do with each other.
fn scatter(of: u64) -> u64 {
    let mut z = of.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_lose_up_to_their_share() {
        let pauses = Backoff::new(Duration::from_secs(1), Duration::from_secs(8));
        let exact = Settings { backoff: pauses, jitter: 0.0, ..Settings::default() };
        let job = JobId::new(7);
        let seconds: Vec<u64> = (1..6).map(|failed| exact.pause(job, failed).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 8]);

        let half = Settings { jitter: 0.5, ..exact.clone() };
        let shares: Vec<f64> = (0..1000).map(|id| half.pause(JobId::new(id), 3).as_secs_f64() / 4.0).collect();
        assert!(shares.iter().all(|share| (0.5..=1.0).contains(share)));
        let mean = shares.iter().sum::<f64>() / 1000.0;
        assert!((0.73..0.77).contains(&mean), "{mean}");
        assert_eq!(half.pause(job, 3), half.pause(job, 3));
        assert_ne!(half.pause(job, 3), Settings { seed: 1, ..half.clone() }.pause(job, 3));
    }

    #[test]
    fn the_longest_pause_is_no_panic() {
        let endless = Settings { backoff: Backoff::new(Duration::MAX, Duration::MAX), ..Settings::default() };
        assert!(endless.pause(JobId::new(1), u32::MAX) > Duration::from_secs(1 << 40));
    }

    #[test]
    fn what_no_queue_can_work_with_is_refused() {
        let good = Settings::default();
        assert_eq!(good.check(), Ok(()));
        assert!(Settings { concurrency: 0, ..good.clone() }.check().is_err());
        assert!(Settings { attempts: 0, ..good.clone() }.check().is_err());
        assert!(Settings { capacity: Some((0, true)), ..good.clone() }.check().is_err());
        assert!(Settings { jitter: f64::NAN, ..good }.check().is_err());
    }
}
