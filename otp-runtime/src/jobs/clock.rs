//! The time of day, as a queue knows it.

use crate::seam::{self, Instant};
use std::time::{Duration, SystemTime};

/// The wall clock is read once. From then on it goes as the runtime's clock does, so that it stands still with that, and no job
/// is early because somebody has set the machine's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    wall: SystemTime,
    at: Instant,
}

impl Clock {
    pub(super) fn set() -> Self {
        Self { wall: seam::wall_clock(), at: seam::now() }
    }

    pub(super) fn now(&self) -> SystemTime {
        super::store::later(self.wall, seam::now().saturating_duration_since(self.at))
    }

    /// When it will be this time, at least `after` from now.
    pub(super) fn instant(&self, time: SystemTime, after: Duration) -> Option<Instant> {
        let to_go = time.duration_since(self.now()).unwrap_or_default();
        seam::now().checked_add(to_go.max(after))
    }
}
