//! A table of names. What is left over of a change is dropped outside its lock.

use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::table as processes;
use crate::seam::{Bug, RwLock, has};
use std::collections::HashMap;
use std::sync::Arc;

#[cfg(all(feature = "test", not(shuttle)))]
pub(super) mod of_tests;

/// The names of a program. What a test gives names to, only that test finds.
#[derive(Default)]
pub(super) struct Table {
    shared: Names,
    #[cfg(all(feature = "test", not(shuttle)))]
    tests: of_tests::Tests,
}

#[cfg(any(not(feature = "test"), shuttle))]
impl Table {
    /// The living process that has the name.
    pub(super) fn find(&self, name: &str) -> Option<AnyProcess> {
        self.shared.find(name)
    }

    /// Enters the process, unless another one is there: then it says which.
    pub(super) fn enter(&self, name: &Arc<str>, process: &AnyProcess) -> Result<(), Pid> {
        self.shared.enter(name, process)
    }

    /// Enters the process, whoever was there.
    pub(super) fn replace(&self, name: &Arc<str>, process: &AnyProcess) -> Option<AnyProcess> {
        self.shared.replace(name, process)
    }

    /// Takes the name from whoever has it.
    pub(super) fn remove(&self, name: &str) -> Option<AnyProcess> {
        self.shared.remove(name)
    }

    /// Takes the name from this process, if it has it.
    pub(super) fn leave(&self, name: &str, pid: Pid) {
        self.shared.leave(name, pid);
    }

    /// The names in use, sorted.
    pub(super) fn list(&self) -> Vec<Arc<str>> {
        self.shared.list()
    }
}

/// Names of one kind, and who has them.
#[derive(Default)]
struct Names(RwLock<HashMap<Arc<str>, AnyProcess>>);

impl Names {
    /// The living process that has the name.
    fn find(&self, name: &str) -> Option<AnyProcess> {
        self.0.read().get(name).filter(|process| !process.head().has_ended()).cloned()
    }

    /// Enters the process, unless another one is there: then it says which.
    fn enter(&self, name: &Arc<str>, process: &AnyProcess) -> Result<(), Pid> {
        if has(Bug::NameSoughtFirst) && self.find(name).is_none() {
            drop(self.replace(name, process));
            return Ok(());
        }
        let (holder, stale) = {
            let mut names = self.0.write();
            // an entry made for a process that ended meanwhile is nobody's
            let holder =
                names.get(name).map(|holder| holder.head().pid).filter(|pid| processes::lookup(*pid).is_some());
            let stale = if holder.is_none() { names.insert(name.clone(), process.clone()) } else { None };
            (holder, stale)
        };
        drop(stale);
        holder.map_or(Ok(()), Err)
    }

    /// Enters the process, whoever was there.
    fn replace(&self, name: &Arc<str>, process: &AnyProcess) -> Option<AnyProcess> {
        self.0.write().insert(name.clone(), process.clone())
    }

    /// Takes the name from whoever has it.
    fn remove(&self, name: &str) -> Option<AnyProcess> {
        self.0.write().remove(name)
    }

    /// Takes the name from this process, if it has it.
    fn leave(&self, name: &str, pid: Pid) {
        let entry = {
            let mut names = self.0.write();
            if names.get(name).is_some_and(|holder| holder.head().pid == pid) { names.remove(name) } else { None }
        };
        drop(entry);
    }

    /// The names in use, sorted.
    fn list(&self) -> Vec<Arc<str>> {
        let mut names: Vec<_> = self.0.read().keys().cloned().collect();
        names.sort_unstable();
        names
    }
}
