//! What the test that runs on this thread has so far.

use crate::pid::Pid;
use crate::supervisor::DynamicSupervisorRef;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

#[derive(Default)]
pub(super) struct Kit {
    /// The supervisor of [`start_supervised`](super::start_supervised), once something was.
    pub(super) supervisor: Option<DynamicSupervisorRef>,
    /// Its pid, also when it has ended.
    pub(super) known_supervisor: Option<Pid>,
    /// The processes whose crash is no surprise.
    pub(super) expected: BTreeSet<Pid>,
    /// The processes that are the kit's own: they are no leaks.
    pub(super) own: BTreeSet<Pid>,
    /// How many tenants of a place are known to the test.
    pub(super) tenants: HashMap<usize, u64>,
}

thread_local! {
    static KIT: RefCell<Option<Kit>> = const { RefCell::new(None) };
}

/// There is a kit on this thread until this is dropped.
pub(super) struct Unpacked(());

impl Unpacked {
    pub(super) fn begin() -> Self {
        KIT.set(Some(Kit::default()));
        Self(())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        let kit = KIT.try_with(|kit| kit.borrow_mut().take());
        drop(kit);
    }
}

/// Looks into the kit. Nothing of the user's may run inside `look`.
#[track_caller]
pub(super) fn with<R>(look: impl FnOnce(&mut Kit) -> R) -> R {
    let seen = KIT.with_borrow_mut(|kit| kit.as_mut().map(look));
    seen.expect("`otp::test` needs a test: use it inside `#[otp::test]`, on the test's own thread")
}

/// The process is the kit's own.
#[track_caller]
pub(super) fn owns(pid: Pid) {
    with(|kit| kit.own.insert(pid));
}

/// The end of this process is what the test is about.
#[track_caller]
pub(super) fn expect(pid: Pid) {
    with(|kit| kit.expected.insert(pid));
}
