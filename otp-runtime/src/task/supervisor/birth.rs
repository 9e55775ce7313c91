//! A task that a supervisor has been told to start, and who waits for it.

use crate::pid::Pid;
use crate::process::behalf;
use crate::process::record::AnyProcess;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, OnceLock};

/// Where the process is put before it runs, and before who has ordered it is told.
#[derive(Default)]
pub(in crate::task) struct Birth {
    process: OnceLock<AnyProcess>,
    given_up: AtomicBool,
}

impl Birth {
    pub(in crate::task) fn process(&self) -> Option<&AnyProcess> {
        self.process.get()
    }

    pub(super) fn happens(&self, process: AnyProcess, owner: Option<Pid>) {
        let process = self.process.get_or_init(|| process);
        // one of the two sees what the other has done
        fence(Ordering::SeqCst);
        if let Some(owner) = owner
            && self.given_up.load(Ordering::Relaxed)
        {
            behalf::hears_by_link(owner, process);
        }
    }
}

/// An owner that waits for its task to be started. If it gives up, it is told of the task's end as of that of any linked
/// process: there will be nobody who holds the task.
pub(super) struct Awaited {
    pub(super) born: Arc<Birth>,
    pub(super) owner: Option<Pid>,
}

impl Awaited {
    pub(super) fn arrived(mut self) {
        self.owner = None;
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        let Some(owner) = self.owner else { return };
        self.born.given_up.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if let Some(process) = self.born.process() {
            behalf::hears_by_link(owner, process);
        }
    }
}
