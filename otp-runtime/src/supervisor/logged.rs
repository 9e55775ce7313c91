//! How long a supervisor waits that has reported something.
//!
//! In OTP it waits until a log handler has the report; so others have their turns meanwhile, and of two supervisors that
//! report at once the first to report is the first to act. Here nobody waits for what `tracing` does with a report: others are
//! given their turns instead, and those that report while another one waits wait a little longer.

use crate::report::{Level, may_be_heard};
use crate::seam::{others_turn, thread_local};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a report takes on the BEAM: it is handed over, it is written, and the answer comes back.
const TURNS: u32 = 3;
/// In a storm of reports nobody waits for all of them.
const MOST: u32 = 3;

thread_local! {
    /// How many supervisors of this thread wait.
    static WAITING: Arc<AtomicU32> = Arc::default();
}

/// Lets others have as many turns as the report takes that has just been made, and those before it.
pub(super) async fn logged() {
    if !may_be_heard(Level::Error) {
        return;
    }
    let waiting = Waiting::begin();
    for _ in 0..waiting.turns {
        others_turn().await;
    }
}

/// One that waits; it may go on on another thread, or be dropped.
struct Waiting {
    all: Arc<AtomicU32>,
    turns: u32,
}

impl Waiting {
    fn begin() -> Self {
        let all = WAITING.with(Clone::clone);
        let before = all.fetch_add(1, Ordering::Relaxed);
        Self { all, turns: TURNS * (1 + before.min(MOST)) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_reports_later_waits_longer_but_not_for_ever() {
        let waiting: Vec<_> = (0..10).map(|_| Waiting::begin()).collect();
        let turns: Vec<_> = waiting.iter().map(|waiting| waiting.turns).collect();
        assert_eq!(turns, [3, 6, 9, 12, 12, 12, 12, 12, 12, 12]);
        drop(waiting);
        assert_eq!(Waiting::begin().turns, 3);
    }
}
