//! What each thread runs, where the watchdog can see it.

use super::scan::Seen;
use crate::pid::Pid;
use crate::seam::os::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Written by its thread alone.
struct Slot {
    /// Grows whenever `pid` changes. Written before it, read around it: one that stays the same means that nothing changed.
    turn: AtomicU64,
    /// The process whose code runs, or that of nobody.
    pid: AtomicU64,
    name: Arc<str>,
}

static SLOTS: Mutex<Vec<Arc<Slot>>> = Mutex::new(Vec::new());

/// In the list as long as its thread lives.
struct Listed(Arc<Slot>);

thread_local! {
    static MINE: Listed = Listed::new();
}

impl Listed {
    fn new() -> Self {
        let thread = thread::current();
        let name = thread.name().map_or_else(|| format!("{:?}", thread.id()), ToOwned::to_owned);
        let slot = Arc::new(Slot { turn: AtomicU64::new(0), pid: AtomicU64::new(NOBODY), name: name.into() });
        SLOTS.lock().push(slot.clone());
        Self(slot)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        SLOTS.lock().retain(|slot| !Arc::ptr_eq(slot, &self.0));
    }
}

impl Slot {
    /// Answers what it was before.
    fn change(&self, pid: u64) -> u64 {
        let before = self.pid.load(Ordering::Relaxed);
        self.turn.store(self.turn.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        // whoever sees the new pid sees the new turn
        self.pid.store(pid, Ordering::Release);
        before
    }

    /// `None` if it is changing just now, which is a good sign.
    fn seen(&self) -> Option<Seen> {
        let turn = self.turn.load(Ordering::Acquire);
        let pid = self.pid.load(Ordering::Acquire);
        let settled = self.turn.load(Ordering::Relaxed) == turn;
        settled.then(|| Seen {
            slot: std::ptr::from_ref(self).addr(),
            thread: self.name.clone(),
            turn,
            pid: unpack(pid),
        })
    }
}

/// Nobody has the pid <0.0.0>.
const NOBODY: u64 = 0;

fn pack(pid: Pid) -> u64 {
    u64::from(pid.id()) << 32 | u64::from(pid.serial())
}

fn unpack(bits: u64) -> Option<Pid> {
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).ok();
    Some(Pid::local(half(bits >> 32)?, half(bits)?)).filter(|_| bits != NOBODY)
}

/// The process that the thread runs; what it ran before goes on when this is dropped.
pub(crate) struct Entered(Option<u64>);

impl Entered {
    pub(super) fn unwatched() -> Self {
        Self(None)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            let _ = MINE.try_with(|mine| mine.0.change(before));
        }
    }
}

pub(super) fn enter(pid: Pid) -> Entered {
    // a thread that is ending has no slot any more
    Entered(MINE.try_with(|mine| mine.0.change(pack(pid))).ok())
}

/// What all threads run.
pub(super) fn all() -> Vec<Seen> {
    SLOTS.lock().iter().filter_map(|slot| slot.seen()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_inside_what_is_seen_and_nothing_afterwards() {
        let mine = || MINE.with(|mine| mine.0.seen().expect("nothing changes").pid);
        let (outer, inner) = (Pid::local(u32::MAX, 7), Pid::local(3, u32::MAX));
        assert_eq!(mine(), None);
        let entered = enter(outer);
        assert_eq!(mine(), Some(outer));
        drop(enter(inner));
        assert_eq!(mine(), Some(outer));
        drop(entered);
        assert_eq!(mine(), None);
    }

    #[test]
    fn a_thread_is_listed_as_long_as_it_lives() {
        let pid = Pid::local(77, 77);
        let listed = move || all().iter().any(|seen| seen.pid == Some(pid));
        thread::spawn(move || {
            std::mem::forget(enter(pid));
            assert!(listed());
        })
        .join()
        .expect("it is listed");
        assert!(!listed());
    }
}
