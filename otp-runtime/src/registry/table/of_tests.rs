//! Each test has names of its own.
//!
//! A name belongs to the test on whose runtime the process runs. A test finds its own names, and those of processes that
//! belong to no test; code outside of all tests finds every name: nobody can say which test a thread works for.

use super::{Names, Table};
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::seam::turns::is_test;
use crate::seam::{RuntimeId, RwLock, runtime_id};
use std::collections::HashMap;
use std::sync::Arc;

/// The names that each test has given.
#[derive(Default)]
pub(super) struct Tests(RwLock<HashMap<RuntimeId, Arc<Names>>>);

impl Tests {
    /// The names of the test that runs on this runtime, if one does.
    fn of(&self, runtime: RuntimeId) -> Option<Arc<Names>> {
        if let Some(names) = self.0.read().get(&runtime) {
            return Some(Arc::clone(names));
        }
        is_test(runtime).then(|| Arc::clone(self.0.write().entry(runtime).or_default()))
    }

    /// Those of the test that asks, or else those of all.
    fn in_sight(&self) -> Vec<Arc<Names>> {
        match runtime_id().and_then(|id| self.of(id)) {
            Some(own) => vec![own],
            None => self.0.read().values().cloned().collect(),
        }
    }
}

impl Table {
    /// The living process that has the name.
    pub(in crate::registry) fn find(&self, name: &str) -> Option<AnyProcess> {
        let own = self.tests.in_sight().iter().find_map(|names| names.find(name));
        own.or_else(|| self.shared.find(name))
    }

    /// Enters the process, unless another one is there: then it says which.
    pub(in crate::registry) fn enter(&self, name: &Arc<str>, process: &AnyProcess) -> Result<(), Pid> {
        match self.tests.of(process.head().runtime.id()) {
            Some(own) => own.enter(name, process),
            None => self.shared.enter(name, process),
        }
    }

    /// Enters the process, whoever was there.
    pub(in crate::registry) fn replace(&self, name: &Arc<str>, process: &AnyProcess) -> Option<AnyProcess> {
        match self.tests.of(process.head().runtime.id()) {
            Some(own) => own.replace(name, process),
            None => self.shared.replace(name, process),
        }
    }

    /// Takes the name from whoever has it.
    pub(in crate::registry) fn remove(&self, name: &str) -> Option<AnyProcess> {
        let own = self.tests.in_sight().iter().find_map(|names| names.remove(name));
        own.or_else(|| self.shared.remove(name))
    }

    /// Takes the name from this process, if it has it.
    pub(in crate::registry) fn leave(&self, name: &str, pid: Pid) {
        let all: Vec<Arc<Names>> = self.tests.0.read().values().cloned().collect();
        for names in all {
            names.leave(name, pid);
        }
        self.shared.leave(name, pid);
    }

    /// The names in use, sorted.
    pub(in crate::registry) fn list(&self) -> Vec<Arc<str>> {
        let mut names = self.shared.list();
        names.extend(self.tests.in_sight().iter().flat_map(|own| own.list()));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The test on this runtime is over.
    pub(in crate::registry) fn forget(&self, runtime: RuntimeId) {
        let names = self.tests.0.write().remove(&runtime);
        drop(names);
    }
}
