//! Where the partitions of running supervisors are.

use crate::pid::Pid;
use crate::process::self_pid;
use crate::seam::{Mutex, RwLock};
use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

/// The partitions of one incarnation of a supervisor.
pub(super) struct Layout {
    /// How many of them are in use: the first ones.
    active: AtomicUsize,
    pids: Box<[Mutex<Option<Pid>>]>,
    /// A `Vec<P::Ref>`, which may be longer: an earlier incarnation may have had more.
    pub(super) places: Arc<dyn Any + Send + Sync>,
    supervisor: OnceLock<Pid>,
}

/// The layouts of running supervisors, for those who know a supervisor by its name alone.
static LAYOUTS: LazyLock<RwLock<HashMap<Pid, Arc<Layout>>>> = LazyLock::new(RwLock::default);

impl Layout {
    pub(super) fn new(partitions: usize, places: Arc<dyn Any + Send + Sync>) -> Arc<Self> {
        let pids = (0..partitions).map(|_| Mutex::default()).collect();
        Arc::new(Self { active: AtomicUsize::new(partitions), pids, places, supervisor: OnceLock::new() })
    }

    pub(super) fn of(supervisor: Pid) -> Option<Arc<Self>> {
        LAYOUTS.read().get(&supervisor).cloned()
    }

    /// Makes it known under the calling supervisor's pid.
    pub(super) fn enter(self: &Arc<Self>) {
        let Some(pid) = self_pid() else { return };
        if self.supervisor.set(pid).is_ok() {
            LAYOUTS.write().insert(pid, self.clone());
        }
    }

    pub(super) fn active(&self) -> usize {
        self.active.load(Ordering::Acquire)
    }

    pub(super) fn set_active(&self, partitions: usize) {
        self.active.store(partitions, Ordering::Release);
    }

    /// How many there can be.
    pub(super) fn most(&self) -> usize {
        self.pids.len()
    }

    pub(super) fn pid(&self, number: usize) -> Option<Pid> {
        *self.pids.get(number)?.lock()
    }

    /// A partition runs as this process now.
    pub(super) fn moved(&self, number: usize, pid: Pid) {
        if let Some(place) = self.pids.get(number) {
            *place.lock() = Some(pid);
        }
    }
}

/// A layout as the value of its supervisor: with it, it is forgotten.
pub(super) struct Entry(pub(super) Arc<Layout>);

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(pid) = self.0.supervisor.get() {
            let layout = LAYOUTS.write().remove(pid);
            drop(layout);
        }
    }
}
