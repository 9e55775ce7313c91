//! What a process is doing, as far as others can see.

use std::sync::atomic::{AtomicU8, Ordering};

/// What a process is doing, as far as others can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessStatus {
    /// It handles a message or waits for one.
    Waiting,
    /// It has nothing to do and has given back what memory it could, until the next message.
    Hibernating,
    /// `sys::suspend` holds it.
    Suspended,
}

/// A [`ProcessStatus`] that others read without a lock.
#[derive(Debug, Default)]
pub(crate) struct SharedStatus(AtomicU8);

impl SharedStatus {
    pub(crate) fn set(&self, status: ProcessStatus) {
        let code = match status {
            ProcessStatus::Waiting => 0,
            ProcessStatus::Hibernating => 1,
            ProcessStatus::Suspended => 2,
        };
        self.0.store(code, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> ProcessStatus {
        match self.0.load(Ordering::Relaxed) {
            1 => ProcessStatus::Hibernating,
            2 => ProcessStatus::Suspended,
            _ => ProcessStatus::Waiting,
        }
    }
}
