//! What the processes of one run share with their driver.

use super::server::ServingRef;
use otp::Pid;
use std::collections::HashMap;
use std::mem;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A process that has a place, or had one.
#[derive(Clone, Debug)]
pub(super) struct Somebody {
    pub(super) pid: Pid,
    /// How it is called, if it is a server.
    pub(super) client: Option<ServingRef>,
}

#[derive(Default)]
pub(super) struct Stage {
    step: AtomicU32,
    notes: Mutex<Notes>,
}

/// What has been told since the last look.
#[derive(Default)]
pub(super) struct Notes {
    names: HashMap<Pid, String>,
    pub(super) results: Vec<(String, String)>,
    pub(super) done: Vec<Pid>,
    pub(super) born: Vec<(String, Somebody)>,
    /// Monitors by name: whose, which of his, of whom.
    pub(super) by_name: Vec<(Pid, usize, Pid)>,
}

impl Stage {
    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a process is called in the trace.
    pub(super) fn name(&self, pid: Option<Pid>) -> String {
        let Some(pid) = pid else { return "undefined".to_owned() };
        self.notes().names.get(&pid).cloned().unwrap_or_else(|| "?".to_owned())
    }

    /// How processes are called, sorted.
    pub(super) fn members(&self, pids: &[Pid]) -> String {
        let mut names: Vec<String> = pids.iter().map(|pid| self.name(Some(*pid))).collect();
        names.sort_unstable();
        names.join(",")
    }

    /// Somebody is called so from now on.
    pub(super) fn born(&self, name: &str, somebody: Somebody) {
        let mut notes = self.notes();
        notes.names.insert(somebody.pid, name.to_owned());
        notes.born.push((name.to_owned(), somebody));
    }

    /// Somebody has something to say of a step.
    pub(super) fn says(&self, who: String, text: String) {
        self.notes().results.push((who, text));
    }

    pub(super) fn step(&self) -> u32 {
        self.step.load(Ordering::Relaxed)
    }

    pub(super) fn next_step(&self) -> u32 {
        self.step.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Notes {
    /// Who is known, by his name.
    pub(super) fn known(&self, pid: Pid) -> Option<&str> {
        self.names.get(&pid).map(String::as_str)
    }

    pub(super) fn take_results(&mut self) -> Vec<(String, String)> {
        let mut results = mem::take(&mut self.results);
        // what one says stays in order
        results.sort_by(|(one, _), (other, _)| one.cmp(other));
        results
    }
}
