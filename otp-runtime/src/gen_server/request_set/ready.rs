//! Which requests of a set are to be looked at.

use crate::seam::Mutex;
use crate::seam::atomic::{AtomicBool, Ordering};
use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::{Wake, Waker};

/// The requests whose bells have rung, in that order, and who waits for the next.
#[derive(Default)]
pub(super) struct Ready(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    rung: VecDeque<u64>,
    waker: Option<Waker>,
}

impl Ready {
    fn ring(&self, id: u64) {
        let waker = {
            let mut waiting = self.0.lock();
            waiting.rung.push_back(id);
            waiting.waker.take()
        };
        // somebody else's code: not under the lock
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The request that rang first. If none has, `waker` is woken by the next.
    pub(super) fn take(&self, waker: &Waker) -> Option<u64> {
        if let Some(id) = self.0.lock().rung.pop_front() {
            return Some(id);
        }
        let waker = waker.clone();
        let (id, left) = {
            let mut waiting = self.0.lock();
            match waiting.rung.pop_front() {
                Some(id) => (Some(id), Some(waker)),
                None => (None, waiting.waker.replace(waker)),
            }
        };
        drop(left);
        id
    }

    /// Forgets who has rung, and who waits.
    pub(super) fn clear(&self) {
        let waiting = mem::take(&mut *self.0.lock());
        drop(waiting);
    }
}

/// What wakes a set for one of its requests.
pub(super) struct Bell {
    id: u64,
    /// The set has not looked since it rang last.
    rung: AtomicBool,
    ready: Arc<Ready>,
}

impl Bell {
    pub(super) fn new(id: u64, ready: Arc<Ready>) -> Self {
        Self { id, rung: AtomicBool::new(false), ready }
    }

    /// Called before the look, so that whatever comes afterwards rings again.
    pub(super) fn rearm(&self) {
        self.rung.store(false, Ordering::SeqCst);
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rung.swap(true, Ordering::SeqCst) {
            self.ready.ring(self.id);
        }
    }
}
