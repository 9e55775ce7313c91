//! Which process the running code belongs to.

use super::record::AnyProcess;
use super::watchdog;
use crate::pid::Pid;
use std::cell::{Cell, RefCell};

/// What a thread does.
struct Current {
    process: RefCell<Option<AnyProcess>>,
    pid: Cell<Option<Pid>>,
    /// How many processes that run each other directly are under way.
    depth: Cell<u32>,
    /// How many processes were run directly since the thread last refused to.
    row: Cell<u32>,
}

thread_local! {
    static CURRENT: Current = const {
        Current { process: RefCell::new(None), pid: Cell::new(None), depth: Cell::new(0), row: Cell::new(0) }
    };
}

/// Runs `code` as the process `process`.
pub(crate) fn within<R>(process: AnyProcess, code: impl FnOnce() -> R) -> R {
    lend(&mut Some(process), code)
}

/// Runs `code` as the process, which is there again afterwards.
#[inline]
pub(crate) fn lend<R>(process: &mut Option<AnyProcess>, code: impl FnOnce() -> R) -> R {
    let pid = process.as_ref().map(|process| process.head().pid);
    let _entered = pid.map(watchdog::enter);
    let _lent = Lent::new(process, pid);
    code()
}

/// Puts everything back, also after a panic.
struct Lent<'a> {
    process: &'a mut Option<AnyProcess>,
    pid: Option<Pid>,
}

impl<'a> Lent<'a> {
    #[inline]
    fn new(process: &'a mut Option<AnyProcess>, pid: Option<Pid>) -> Self {
        let mut lent = Self { process, pid };
        lent.swap();
        lent
    }

    #[inline]
    fn swap(&mut self) {
        // a thread that is ending runs nobody any more
        let _ = CURRENT.try_with(|current| {
            std::mem::swap(self.process, &mut *current.process.borrow_mut());
            self.pid = current.pid.replace(self.pid);
        });
    }
}

impl Drop for Lent<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
    }
}

/// One more process is run from inside another, until the answer is dropped. `None` if that would be too deep, or too
/// many in a row.
#[inline]
pub(super) fn go_deeper(depth: u32, row: u32) -> Option<Deeper> {
    let deeper = CURRENT.try_with(|current| {
        let (level, before) = (current.depth.get(), current.row.get());
        if level >= depth || before >= row {
            current.row.set(0);
            return None;
        }
        current.depth.set(level + 1);
        current.row.set(before + 1);
        Some(Deeper(level))
    });
    deeper.ok().flatten()
}

pub(super) struct Deeper(u32);

impl Drop for Deeper {
    #[inline]
    fn drop(&mut self) {
        let _ = CURRENT.try_with(|current| current.depth.set(self.0));
    }
}

/// The process whose code is running.
pub(crate) fn current() -> Option<AnyProcess> {
    CURRENT.try_with(|current| current.process.borrow().clone()).ok().flatten()
}

/// Looks at the process whose code is running. Nothing of the user's may run inside `look`.
pub(crate) fn with_current<R>(look: impl FnOnce(&AnyProcess) -> R) -> Option<R> {
    CURRENT.try_with(|current| current.process.borrow().as_ref().map(look)).ok().flatten()
}

/// The pid of the process whose code is running (`self/0`), or `None` outside every process.
///
/// A task that a process starts with `tokio::spawn` does not belong to the process.
#[doc(alias = "self")]
#[inline]
pub fn self_pid() -> Option<Pid> {
    CURRENT.try_with(|current| current.pid.get()).ok().flatten()
}
