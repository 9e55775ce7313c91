//! The child table: ordered by start, found by id or pid at once, however many there are.

use super::child_spec::{ChildOptions, ChildSpec, Retire, Start, Starter};
use super::info::{ChildCount, ChildInfo, ChildSettings, ChildStatus};
use super::statistics::Statistics;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::seam::Instant;
use crate::spec::{Backoff, ChildDefaults, ChildType, Restart, Shutdown};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A child's place in the order of starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64);

pub(crate) struct Child {
    /// `None` for a dynamic child.
    pub(crate) id: Option<Arc<str>>,
    pub(crate) template: Option<&'static str>,
    /// `None` for a temporary child that has started: it is started once.
    pub(crate) starter: Option<Starter>,
    pub(crate) retire: Retire,
    pub(crate) restart: Restart,
    pub(crate) shutdown: Shutdown,
    pub(crate) significant: bool,
    pub(crate) kind: ChildType,
    pub(crate) state: ChildState,
    /// The place of its process in the order in which they were started: a restarted child's is a later one.
    pub(crate) started: u64,
    pub(crate) backoff: Option<Backoff>,
    pub(crate) statistics: Statistics,
    module: &'static str,
    options: ChildOptions,
    defaults: ChildDefaults,
}

pub(crate) enum ChildState {
    Running(AnyProcess),
    NotRunning,
    /// A restart has failed; the pid is the one before.
    Restarting(Option<Pid>),
    /// A dynamic child that was stopped for the restart of its group, and is started again with that. It has no id, and is
    /// still to be found.
    Stopped(Pid),
}

impl Child {
    pub(crate) fn of(spec: ChildSpec) -> Self {
        let child = Self::new(spec.module, spec.retire, spec.options, spec.defaults);
        Self { id: Some(spec.id), starter: Some(spec.starter), ..child }
    }

    pub(crate) fn dynamic(
        [template, module]: [&'static str; 2],
        starter: Option<Starter>,
        retire: Retire,
        options: ChildOptions,
        defaults: ChildDefaults,
    ) -> Self {
        Self { template: Some(template), starter, ..Self::new(module, retire, options, defaults) }
    }

    fn new(module: &'static str, retire: Retire, options: ChildOptions, defaults: ChildDefaults) -> Self {
        Self {
            id: None,
            template: None,
            starter: None,
            retire,
            restart: options.restart.unwrap_or(defaults.restart),
            shutdown: options.shutdown.unwrap_or(defaults.shutdown),
            significant: options.significant,
            kind: defaults.kind,
            state: ChildState::NotRunning,
            started: 0,
            backoff: options.backoff,
            statistics: Statistics::default(),
            module,
            options,
            defaults,
        }
    }

    /// Works out the options in force: the child line's, else those of its spec, else its type's.
    pub(crate) fn settle(&mut self, start: &Start) {
        self.restart = self.options.restart.or(start.restart).unwrap_or(self.defaults.restart);
        self.shutdown = self.options.shutdown.or(start.shutdown).unwrap_or(self.defaults.shutdown);
        self.backoff = self.options.backoff.or(start.backoff);
    }

    pub(crate) fn is_dynamic(&self) -> bool {
        self.id.is_none()
    }

    pub(crate) fn is_restarting(&self) -> bool {
        matches!(self.state, ChildState::Restarting(_))
    }

    /// How reports call it.
    pub(crate) fn label(&self) -> &str {
        self.id.as_deref().or(self.template).unwrap_or("child")
    }

    pub(crate) fn pid(&self) -> Option<Pid> {
        match &self.state {
            ChildState::Running(process) => Some(process.head().pid),
            ChildState::Restarting(before) => *before,
            ChildState::Stopped(before) => Some(*before),
            ChildState::NotRunning => None,
        }
    }

    pub(crate) fn settings(&self) -> ChildSettings {
        ChildSettings {
            id: self.id.clone(),
            restart: self.restart,
            shutdown: self.shutdown,
            significant: self.significant,
            kind: self.kind,
            module: self.module,
            backoff: self.backoff,
        }
    }

    pub(crate) fn info(&self, now: Instant) -> ChildInfo {
        ChildInfo {
            id: self.id.clone(),
            template: self.template,
            status: match &self.state {
                ChildState::Running(process) => ChildStatus::Running(process.head().pid),
                ChildState::NotRunning => ChildStatus::NotRunning,
                ChildState::Restarting(_) | ChildState::Stopped(_) => ChildStatus::Restarting,
            },
            kind: self.kind,
            restart: self.restart,
            restarts: self.statistics.restarts,
            last_restart: self.statistics.last_restart(now),
            next_attempt: self.statistics.next_attempt(now).filter(|_| self.is_restarting()),
        }
    }
}

#[derive(Default)]
pub(crate) struct Children {
    next: u64,
    table: BTreeMap<Key, Child>,
    by_pid: HashMap<Pid, Key>,
    by_id: HashMap<Arc<str>, Key>,
    dynamic: usize,
    /// There is, or was, a dynamic child.
    had_dynamic: bool,
    /// There is, or was, a child with an id.
    had_static: bool,
}

impl Children {
    pub(crate) fn add(&mut self, child: Child) -> Key {
        let key = Key(self.next);
        self.next += 1;
        if let Some(id) = &child.id {
            self.by_id.insert(id.clone(), key);
        }
        self.dynamic += usize::from(child.is_dynamic());
        self.had_dynamic |= child.is_dynamic();
        self.had_static |= !child.is_dynamic();
        self.table.insert(key, child);
        key
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<Child> {
        let child = self.table.remove(&key)?;
        self.dynamic -= usize::from(child.is_dynamic());
        if let Some(id) = &child.id {
            self.by_id.remove(id);
        }
        if let Some(pid) = child.pid() {
            self.by_pid.remove(&pid);
        }
        Some(child)
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Child> {
        self.table.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: Key) -> Option<&mut Child> {
        self.table.get_mut(&key)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<Key> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn by_pid(&self, pid: Pid) -> Option<Key> {
        self.by_pid.get(&pid).copied()
    }

    /// Whether this may be the pid of a dynamic child that is no longer known, perhaps one of an earlier incarnation of
    /// the supervisor.
    pub(crate) fn may_have_run(&self, pid: Pid) -> bool {
        (self.had_dynamic || !self.had_static) && !self.by_pid.contains_key(&pid)
    }

    /// The child that ran as this process and has ended, as nobody has noticed yet.
    pub(crate) fn ended(&self, pid: Pid) -> Option<Key> {
        let key = self.by_pid(pid)?;
        match &self.get(key)?.state {
            ChildState::Running(process) if process.head().has_ended() => Some(key),
            _ => None,
        }
    }

    /// Changes a child's state. A child that is being restarted is still found by its last pid.
    pub(crate) fn set(&mut self, key: Key, state: ChildState) {
        let Some(child) = self.table.get_mut(&key) else { return };
        if let Some(before) = child.pid() {
            self.by_pid.remove(&before);
        }
        if let ChildState::Running(_) = &state {
            child.started = self.next;
            self.next += 1;
        }
        child.state = state;
        if let Some(now) = child.pid() {
            self.by_pid.insert(now, key);
        }
    }

    /// What a child is until its group is started again.
    pub(crate) fn to_be_started(&self, key: Key, before: Option<Pid>) -> ChildState {
        let is_dynamic = self.get(key).is_some_and(Child::is_dynamic);
        before.filter(|_| is_dynamic).map_or(ChildState::NotRunning, ChildState::Stopped)
    }

    /// The dynamic children that wait for the restart of their group.
    pub(crate) fn stopped(&self) -> Vec<Key> {
        let waits = |child: &Child| matches!(child.state, ChildState::Stopped(_));
        self.table.iter().filter(|(_, child)| waits(child)).map(|(key, _)| *key).collect()
    }

    /// How many dynamic children there are, running or not.
    pub(crate) fn dynamic(&self) -> usize {
        self.dynamic
    }

    /// All keys in start order.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.table.keys().copied().collect()
    }

    /// The children started after this one, and dynamic ones, which count as started after all others.
    pub(crate) fn after(&self, key: Key) -> Vec<Key> {
        self.table.iter().filter(|(other, child)| **other > key || child.is_dynamic()).map(|(key, _)| *key).collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Child> {
        self.table.values()
    }

    /// Last started first.
    pub(crate) fn infos(&self, now: Instant) -> Vec<ChildInfo> {
        self.table.values().rev().map(|child| child.info(now)).collect()
    }

    pub(crate) fn count(&self) -> ChildCount {
        let mut count = ChildCount::default();
        for child in self.table.values() {
            count.specs += 1;
            count.active += usize::from(matches!(child.state, ChildState::Running(_)));
            match child.kind {
                ChildType::Worker => count.workers += 1,
                ChildType::Supervisor => count.supervisors += 1,
            }
        }
        count
    }
}
