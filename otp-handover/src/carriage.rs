//! Whether something has a task that carries it, gets one when it is woken, or is woken too early for either.

use crate::seam::{AtomicU8, Bug, Ordering, fence, has};
use std::fmt;

/// It runs, and has no task until somebody wakes it.
const RESTS: u8 = 1;
const CARRIED: u8 = 2;

/// Whether a process has a task: not before it has begun; then one from the start, or none until it is woken.
///
/// Of all who wake a resting process, exactly one [claims](Self::claim) it and starts its task. Who wakes it before it rests
/// does nothing: what it was woken for is found when it comes to [rest](Self::rest).
pub struct Carriage(AtomicU8);

impl Carriage {
    /// Of something that has not begun.
    pub fn new() -> Self {
        Self(AtomicU8::new(0))
    }

    /// Whether it has begun: it has a task, or gets one when it is woken.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire) != 0
    }

    /// It has a task from now on.
    pub fn carry(&self) {
        self.0.store(CARRIED, Ordering::Release);
    }

    /// It rests from now on. Then `is_wanted` looks whether somebody has already set what it is woken for; if so the answer
    /// is true, and the caller is to wake it like anybody else.
    pub fn rest(&self, is_wanted: impl FnOnce() -> bool) -> bool {
        if has(Bug::EarlyLook) {
            let wanted = is_wanted();
            self.0.store(RESTS, Ordering::Release);
            return wanted;
        }
        self.0.store(RESTS, Ordering::Release);
        // whoever wants it sets that first and then comes to `claim`: one of the two sees the other
        fence(Ordering::SeqCst);
        is_wanted()
    }

    /// Whether it rests, and the caller is the one who is to start its task. What it is woken for must have been set before.
    pub fn claim(&self) -> bool {
        fence(Ordering::SeqCst);
        self.0.load(Ordering::Acquire) == RESTS
            && self.0.compare_exchange(RESTS, CARRIED, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }
}

impl Default for Carriage {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Carriage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carriage").field("begun", &self.has_begun()).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_of_those_who_wake_it_starts_its_task() {
        let carriage = Carriage::new();
        assert!(!carriage.has_begun() && !carriage.claim());
        assert!(!carriage.rest(|| false) && carriage.has_begun());
        assert!(carriage.claim());
        assert!(!carriage.claim());
    }

    #[test]
    fn what_has_a_task_is_not_claimed() {
        let carriage = Carriage::new();
        carriage.carry();
        assert!(carriage.has_begun() && !carriage.claim());
    }
}
