//! The lines of a trace, and what has to be known to write them.

use super::Told;
use crate::printer::Settings;
use crate::scenario::Scenario;
use crate::term::Term;
use crate::words;
use otp::Pid;
use otp::supervisor::{ChildCount, ChildInfo, ChildStatus};
use std::collections::HashMap;
use std::time::Duration;

pub(super) struct Lines {
    settings: Settings,
    printed: Vec<String>,
    /// When the last line was written.
    last: Duration,
    incarnations: HashMap<String, u32>,
    running: HashMap<String, Pid>,
    latest: HashMap<String, Pid>,
    nodes: HashMap<Pid, Node>,
    pids: HashMap<String, Pid>,
}

struct Node {
    id: String,
    name: String,
}

impl Lines {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            printed: Vec::new(),
            last: Duration::ZERO,
            incarnations: HashMap::new(),
            running: HashMap::new(),
            latest: HashMap::new(),
            nodes: HashMap::new(),
            pids: HashMap::new(),
        }
    }

    pub(super) fn push(&mut self, now: Duration, line: &str) {
        self.last = now;
        self.printed.push(self.settings.line(now, line));
    }

    pub(super) fn up(&mut self, now: Duration, id: String, pid: Pid) {
        let incarnation = self.incarnations.entry(id.clone()).or_default();
        *incarnation += 1;
        let name = format!("{id}#{incarnation}");
        self.push(now, &format!("  + {name}"));
        self.running.insert(id.clone(), pid);
        self.latest.insert(id.clone(), pid);
        self.pids.insert(pid.to_string(), pid);
        self.nodes.insert(pid, Node { id, name });
    }

    pub(super) fn down(&mut self, now: Duration, pid: Pid, reason: &Term) {
        let Some(Node { id, name }) = self.nodes.get(&pid) else { return };
        let line = format!("  - {name} {reason}");
        if self.running.get(id) == Some(&pid) {
            self.running.remove(id);
        }
        self.push(now, &line);
    }

    pub(super) fn report(&mut self, now: Duration, told: &Told, scenario: &Scenario) {
        if !self.settings.reports {
            return;
        }
        let node = |pid: &String| self.nodes.get(self.pids.get(pid)?);
        let supervisor = node(&told.supervisor);
        let who = supervisor.map_or("PID", |node| &node.name);
        let child = match told.pid.as_ref().and_then(node) {
            Some(node) if told.restarting => Term::tagged("restarting", [Term::atom(&*node.name)]).to_string(),
            Some(node) => node.name.clone(),
            // of many instances at once, a report names their template
            None => supervisor
                .filter(|node| scenario.supervisor(&node.id).is_some_and(crate::scenario::Node::is_simple))
                .and_then(|node| scenario.children(&node.id).next())
                .map_or_else(|| told.child.clone(), |template| template.id.clone()),
        };
        let line = format!("  ! {who} {} {child} {}", told.kind, words::read(&told.reason));
        self.push(now, &line);
    }

    pub(super) fn snapshot(&mut self, now: Duration, id: &str, simple: bool, all: &[ChildInfo], count: ChildCount) {
        let mut states: Vec<_> =
            all.iter().map(|child| (child.id.as_deref().unwrap_or("_"), self.state(child))).collect();
        if simple {
            // in OTP they come in no order
            states.sort_unstable();
        }
        let states: Vec<_> = states.into_iter().map(|(id, state)| format!("{id}={state}")).collect();
        let states = if states.is_empty() { "(none)".to_owned() } else { states.join(" ") };
        self.push(now, &format!("  {id}: {states}"));
        let specs = if simple { 1 } else { count.specs };
        let ChildCount { active, supervisors, workers, .. } = count;
        self.push(now, &format!("  {id}: specs={specs} active={active} supervisors={supervisors} workers={workers}"));
    }

    fn state(&self, child: &ChildInfo) -> String {
        match child.status {
            ChildStatus::Running(pid) => {
                self.nodes.get(&pid).map_or_else(|| "PID".to_owned(), |node| node.name.clone())
            }
            ChildStatus::NotRunning => "undefined".to_owned(),
            ChildStatus::Restarting => "restarting".to_owned(),
        }
    }

    pub(super) fn last(&self) -> Duration {
        self.last
    }

    pub(super) fn running(&self, id: &str) -> Option<Pid> {
        self.running.get(id).copied()
    }

    pub(super) fn latest(&self, id: &str) -> Option<Pid> {
        self.latest.get(id).copied()
    }

    pub(super) fn name(&self, pid: Pid) -> Term {
        Term::atom(self.nodes.get(&pid).map_or("PID", |node| &node.name))
    }

    pub(super) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.printed)
    }
}
