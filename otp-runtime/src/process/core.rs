//! What runs a process, whatever its messages are. Compiled once, and not for each type of messages.

use super::direct::Pace;
use super::record::{Desk, Head, Running};
use crate::seam::atomic::{AtomicBool, AtomicUsize, Ordering};
use otp_handover::{Carriage, RunLock};
use std::sync::OnceLock;
use std::task::Waker;

/// The part of a process that does not know its messages.
pub(crate) struct Core {
    pub(crate) head: Head,
    /// The loop waits for mail and for nothing else, as far as who polls it knows.
    pub(crate) parked: AtomicBool,
    /// How much lies in the queue: written under the lock, read without it.
    pub(super) queued: AtomicUsize,
    /// Whoever holds it may poll the loop. `None` before that is set and after the end. The notes are those of
    /// [`super::run`]; on the desk is the server while the loop waits for mail.
    pub(crate) run: RunLock<Option<Running>, Box<dyn Desk>>,
    pub(crate) carriage: Carriage,
    /// The waker of the task that carries the process.
    pub(crate) carrier: OnceLock<Waker>,
    pub(crate) pace: Pace,
}

impl Core {
    pub(super) fn new(head: Head) -> Self {
        Self {
            head,
            parked: AtomicBool::new(false),
            queued: AtomicUsize::new(0),
            run: RunLock::new(None),
            carriage: Carriage::default(),
            carrier: OnceLock::new(),
            pace: Pace::default(),
        }
    }

    /// Whether the loop waits for mail, none has come, and it keeps none aside, which would count against its capacity.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.parked.load(Ordering::Relaxed) && self.is_queue_empty() && self.head.taken.load(Ordering::Relaxed) == 0
    }

    /// Whether nothing lies in the queue, and nobody can have put anything there before the calling code ran.
    #[inline]
    pub(crate) fn is_queue_empty(&self) -> bool {
        self.queued.load(Ordering::Acquire) == 0
    }
}
