//! Who is in which groups, as the scope's process knows it.

use crate::key_registry::Key;
use crate::key_registry::table::{Entry, Spot, Table};
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{unwatch, watch};
use crate::reference::Reference;
use crate::report::drop_guarded;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What each member has joined.
pub(super) struct Members<G> {
    table: Arc<Table<G, ()>>,
    /// The scope's process.
    keeper: AnyProcess,
    joined: HashMap<Pid, Joined<G>>,
    /// All entries are without a value, and share it.
    nothing: Arc<()>,
}

struct Joined<G> {
    monitor: Reference,
    /// One for each time, oldest first.
    groups: BTreeMap<u64, (Spot, Arc<G>)>,
}

impl<G: Key> Members<G> {
    pub(super) fn new(table: Arc<Table<G, ()>>, keeper: AnyProcess) -> Self {
        Self { table, keeper, joined: HashMap::new(), nothing: Arc::new(()) }
    }

    /// Puts the process into the group, once more if it is there.
    pub(super) fn join(&mut self, group: &Arc<G>, process: &AnyProcess) {
        let keeper = self.keeper.head().pid;
        let spot = Spot { partition: 0, hash: self.table.hash(&**group), serial: self.table.serial() };
        let entry = Entry { process: process.clone(), value: self.nothing.clone() };
        // it is closed only when this process ends
        if self.table.insert(keeper, spot, group, entry, false).is_err() {
            return;
        }
        let pid = process.head().pid;
        let joined = self.joined.entry(pid);
        let joined = joined.or_insert_with(|| Joined { monitor: watch(&self.keeper, pid), groups: BTreeMap::new() });
        joined.groups.insert(spot.serial, (spot, group.clone()));
    }

    /// Takes the process out of the group once; false if it is not there.
    pub(super) fn leave(&mut self, group: &G, pid: Pid) -> bool {
        let Some(joined) = self.joined.get_mut(&pid) else { return false };
        let newest = joined.groups.iter().rev().find(|(_, (_, joined))| **joined == *group).map(|(serial, _)| *serial);
        let Some((spot, name)) = newest.and_then(|serial| joined.groups.remove(&serial)) else { return false };
        let removed = self.table.remove(spot);
        drop_guarded(Some(pid), "group", (removed, name));
        if joined.groups.is_empty()
            && let Some(joined) = self.joined.remove(&pid)
        {
            unwatch(&self.keeper, joined.monitor, true);
        }
        true
    }

    /// The process has ended. The groups it was in, once for each time, oldest first.
    pub(super) fn ended(&mut self, pid: Pid) -> Vec<Arc<G>> {
        let Some(joined) = self.joined.remove(&pid) else { return Vec::new() };
        let leave = |(spot, group): (Spot, Arc<G>)| {
            drop_guarded(Some(pid), "group", self.table.remove(spot));
            group
        };
        joined.groups.into_values().map(leave).collect()
    }

    /// The members of the group, newest first, also those whose end this process has not heard of yet.
    pub(super) fn of(&self, group: &G) -> Vec<Pid> {
        let in_group = |(pid, joined): (&Pid, &Joined<G>)| {
            let times = joined.groups.iter().filter(|(_, (_, joined))| **joined == *group);
            times.map(|(serial, _)| (*serial, *pid)).collect::<Vec<_>>()
        };
        let mut members: Vec<(u64, Pid)> = self.joined.iter().flat_map(in_group).collect();
        members.sort_unstable_by(|one, other| other.cmp(one));
        members.into_iter().map(|(_, pid)| pid).collect()
    }

    /// All groups with their members, the oldest group first, newest members first.
    pub(super) fn all(&self) -> Vec<(G, Vec<Pid>)> {
        let mut all: Vec<(u64, Arc<G>, Pid)> = Vec::new();
        for (pid, joined) in &self.joined {
            all.extend(joined.groups.iter().map(|(serial, (_, group))| (*serial, group.clone(), *pid)));
        }
        all.sort_unstable_by_key(|(serial, _, _)| *serial);
        let mut places: HashMap<Arc<G>, usize> = HashMap::new();
        let mut groups: Vec<(G, Vec<Pid>)> = Vec::new();
        for (_, group, pid) in all {
            let place = *places.entry(group.clone()).or_insert_with(|| {
                groups.push((G::clone(&group), Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(pid);
        }
        for (_, pids) in &mut groups {
            pids.reverse();
        }
        groups
    }

    /// Forgets all of them, one after the other: what they are called is the user's.
    pub(super) fn forget(&mut self) {
        let groups = self.joined.drain().flat_map(|(_, joined)| joined.groups.into_values());
        groups.for_each(|group| drop_guarded(None, "group", group));
    }

    pub(super) fn keeper(&self) -> &AnyProcess {
        &self.keeper
    }
}
