//! Which process the running code belongs to.

use super::record::AnyProcess;
use super::watchdog;
use crate::pid::Pid;
use std::cell::{Cell, RefCell};

thread_local! {
    static CURRENT: RefCell<Option<AnyProcess>> = const { RefCell::new(None) };
    static PID: Cell<Option<Pid>> = const { Cell::new(None) };
}

/// Runs `code` as the process `process`.
pub(crate) fn within<R>(process: AnyProcess, code: impl FnOnce() -> R) -> R {
    struct Restore(Option<AnyProcess>, Option<Pid>);
    impl Drop for Restore {
        fn drop(&mut self) {
            PID.set(self.1);
            drop(change(self.0.take()));
        }
    }
    let pid = process.head().pid;
    let _entered = watchdog::enter(pid);
    let _restore = Restore(change(Some(process)), PID.replace(Some(pid)));
    code()
}

/// Answers what it was before. A thread that is ending has no current process any more, but may still drop a runtime.
fn change(process: Option<AnyProcess>) -> Option<AnyProcess> {
    CURRENT.try_with(|current| current.replace(process)).ok().flatten()
}

/// The process whose code is running.
pub(crate) fn current() -> Option<AnyProcess> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Looks at the process whose code is running. Nothing of the user's may run inside `look`.
pub(crate) fn with_current<R>(look: impl FnOnce(&AnyProcess) -> R) -> Option<R> {
    CURRENT.try_with(|current| current.borrow().as_ref().map(look)).ok().flatten()
}

/// The pid of the process whose code is running (`self/0`), or `None` outside every process.
///
/// A task that a process starts with `tokio::spawn` does not belong to the process.
#[doc(alias = "self")]
pub fn self_pid() -> Option<Pid> {
    PID.try_with(Cell::get).ok().flatten()
}
