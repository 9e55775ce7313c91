//! Which process the running code belongs to.

use super::record::AnyProcess;
use super::watchdog;
use crate::pid::Pid;
use crate::seam::thread_local;
use otp_handover::Scoped;
use std::cell::Cell;

/// A process, as the thread that runs it knows it.
pub(crate) struct Me {
    pub(super) process: AnyProcess,
    pid: Pid,
}

impl From<AnyProcess> for Me {
    fn from(process: AnyProcess) -> Self {
        let pid = process.head().pid;
        Self { process, pid }
    }
}

/// How often processes run each other directly.
struct Rows {
    /// How many processes that run each other directly are under way.
    depth: Cell<u32>,
    /// How many processes were run directly since a caller was last told to let others run.
    row: Cell<u32>,
}

thread_local! {
    /// The process that the thread runs.
    static ME: Scoped<Me> = const { Scoped::new() };
    static ROWS: Rows = const { Rows { depth: Cell::new(0), row: Cell::new(0) } };
}

/// Runs `code` as the process `process`.
pub(crate) fn within<R>(process: AnyProcess, code: impl FnOnce() -> R) -> R {
    run_as(&process.into(), code)
}

/// Runs `code` as the process.
#[expect(clippy::inline_always, reason = "a direct call is mostly what the calls of its parts would cost")]
#[inline(always)]
pub(crate) fn run_as<R>(me: &Me, code: impl FnOnce() -> R) -> R {
    let _entered = watchdog::enter(me.pid);
    Scoped::set(&ME, me, code)
}

/// One more process is run from inside another, until the answer is dropped. `None` if that would be too deep.
#[inline]
pub(super) fn go_deeper(depth: u32) -> Option<Deeper> {
    ROWS.with(|rows| {
        let level = rows.depth.get();
        if level >= depth {
            return None;
        }
        rows.depth.set(level + 1);
        rows.row.set(rows.row.get() + 1);
        Some(Deeper(level))
    })
}

/// Whether so many processes were run directly that the thread's other tasks are to have a turn. Answered once.
#[inline]
pub(super) fn had_a_row_of(row: u32) -> bool {
    ROWS.with(|rows| {
        let long = rows.row.get() >= row;
        if long {
            rows.row.set(0);
        }
        long
    })
}

/// Forgets what has run on this thread before: a test takes the same course whatever came before it.
#[cfg(all(feature = "test", not(shuttle)))]
pub(crate) fn start_afresh() {
    ROWS.with(|rows| rows.row.set(0));
}

/// See [`go_deeper`].
pub(crate) struct Deeper(u32);

impl Drop for Deeper {
    #[inline]
    fn drop(&mut self) {
        ROWS.with(|rows| rows.depth.set(self.0));
    }
}

/// The process whose code is running.
pub(crate) fn current() -> Option<AnyProcess> {
    with_current(Clone::clone)
}

/// Looks at the process whose code is running. Nothing of the user's may run inside `look`.
pub(crate) fn with_current<R>(look: impl FnOnce(&AnyProcess) -> R) -> Option<R> {
    ME.with(|place| place.with(|me| me.map(|me| look(&me.process))))
}

/// The pid of the process whose code is running (`self/0`), or `None` outside every process.
///
/// A task that a process starts with `tokio::spawn` does not belong to the process.
#[doc(alias = "self")]
#[inline]
pub fn self_pid() -> Option<Pid> {
    ME.with(|place| place.with(|me| me.map(|me| me.pid)))
}
