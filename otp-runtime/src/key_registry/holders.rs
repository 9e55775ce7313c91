//! What each process has: so that it can go with the process.

use super::table::Spot;
use crate::pid::Pid;
use crate::seam::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::Arc;

const PENS: usize = 16;

pub(super) struct Holders<K>([Mutex<Pen<K>>; PENS]);

struct Pen<K> {
    keeper: Option<Pid>,
    holders: HashMap<Pid, Holder<K>>,
}

/// What one process has.
pub(super) struct Holder<K> {
    pub(super) held: BTreeMap<Spot, Arc<K>>,
    /// It was linked with the registry because it has something.
    pub(super) linked: bool,
}

impl<K> Holders<K> {
    fn pen(&self, pid: Pid) -> &Mutex<Pen<K>> {
        &self.0[pid.id() as usize % PENS]
    }

    /// Takes in what processes have for this keeper from now on, and hands out what there is.
    pub(super) fn open(&self, keeper: Pid) -> Vec<Arc<K>> {
        self.turn_out(|_| Some(Pen { keeper: Some(keeper), ..Pen::default() }))
    }

    /// Takes in nothing any more, if it is this keeper's, and hands out what there is.
    pub(super) fn close(&self, keeper: Pid) -> Vec<Arc<K>> {
        self.turn_out(|pen| (pen.keeper == Some(keeper)).then(Pen::default))
    }

    fn turn_out(&self, other: impl Fn(&Pen<K>) -> Option<Pen<K>>) -> Vec<Arc<K>> {
        let before = |pen: &Mutex<Pen<K>>| {
            let mut pen = pen.lock();
            other(&pen).map(|other| mem::replace(&mut *pen, other)).unwrap_or_default()
        };
        let pens: Vec<Pen<K>> = self.0.iter().map(before).collect();
        let holders = pens.into_iter().flat_map(|pen| pen.holders.into_values());
        holders.flat_map(|holder| holder.held.into_values()).collect()
    }

    /// Notes that the process has this; false if the table is closed.
    pub(super) fn add(&self, keeper: Pid, pid: Pid, spot: Spot, key: &Arc<K>) -> bool {
        let mut pen = self.pen(pid).lock();
        let open = pen.keeper == Some(keeper);
        if open {
            pen.holders.entry(pid).or_default().held.insert(spot, key.clone());
        }
        open
    }

    /// The process has this no more. Answers its key, and whether the process's link is to go as well: it was the last.
    pub(super) fn remove(&self, pid: Pid, spot: Spot) -> (Option<Arc<K>>, bool) {
        let mut pen = self.pen(pid).lock();
        let Some(holder) = pen.holders.get_mut(&pid) else { return (None, false) };
        let key = holder.held.remove(&spot);
        if !holder.held.is_empty() {
            return (key, false);
        }
        let holder = pen.holders.remove(&pid);
        (key, holder.is_some_and(|holder| holder.linked))
    }

    /// All that the process had.
    pub(super) fn take(&self, pid: Pid) -> Option<Holder<K>> {
        self.pen(pid).lock().holders.remove(&pid)
    }

    /// What the process has under keys of this hash.
    pub(super) fn of_hash(&self, pid: Pid, partition: usize, hash: u64) -> Vec<(Spot, Arc<K>)> {
        let spot = |serial| Spot { partition, hash, serial };
        let pen = self.pen(pid).lock();
        let Some(holder) = pen.holders.get(&pid) else { return Vec::new() };
        let held = holder.held.range(spot(0)..=spot(u64::MAX));
        held.map(|(spot, key)| (*spot, key.clone())).collect()
    }

    /// The keys of all that the process has, oldest first.
    pub(super) fn keys(&self, pid: Pid) -> Vec<Arc<K>> {
        let mut held: Vec<(u64, Arc<K>)> = {
            let pen = self.pen(pid).lock();
            let Some(holder) = pen.holders.get(&pid) else { return Vec::new() };
            holder.held.iter().map(|(spot, key)| (spot.serial, key.clone())).collect()
        };
        held.sort_unstable_by_key(|(serial, _)| *serial);
        held.into_iter().map(|(_, key)| key).collect()
    }

    /// Whether the process has anything, and if so, whether it was linked for that.
    pub(super) fn link_of(&self, pid: Pid) -> Option<bool> {
        self.pen(pid).lock().holders.get(&pid).map(|holder| holder.linked)
    }

    pub(super) fn set_linked(&self, pid: Pid) {
        if let Some(holder) = self.pen(pid).lock().holders.get_mut(&pid) {
            holder.linked = true;
        }
    }
}

impl<K> Default for Holders<K> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl<K> Default for Pen<K> {
    fn default() -> Self {
        Self { keeper: None, holders: HashMap::new() }
    }
}

impl<K> Default for Holder<K> {
    fn default() -> Self {
        Self { held: BTreeMap::new(), linked: false }
    }
}
