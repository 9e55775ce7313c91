//! The lines of a trace, and what has to be known to write them.
//!
//! **The order of a death notice and a report.** A BEAM process that crashes asks the processes it is linked with about
//! themselves, for its crash report. Its supervisor answers at once, unless a signal waits for it; then the answer comes
//! after the supervisor has begun to deal with that. So when two children of one supervisor crash together, the second is
//! seen to die after the report about the first. Here it dies before. This is the one place that puts the two in order.

use super::Told;
use crate::printer::Settings;
use crate::scenario::Scenario;
use crate::term::Term;
use crate::words;
use otp::Pid;
use otp::supervisor::{ChildCount, ChildInfo, ChildStatus};
use std::collections::{HashMap, HashSet};
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
    /// Workers that end by themselves.
    crashing: HashSet<Pid>,
    /// A child that has ended, of which its supervisor has not spoken yet.
    unspoken: Option<Pid>,
    /// The notice of another child's end that waits until it has.
    held: Option<(Pid, String)>,
}

struct Node {
    id: String,
    name: String,
    parent: Option<Pid>,
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
            crashing: HashSet::new(),
            unspoken: None,
            held: None,
        }
    }

    pub(super) fn push(&mut self, now: Duration, line: &str) {
        self.release(now);
        self.unspoken = None;
        self.print(now, line);
    }

    fn print(&mut self, now: Duration, line: &str) {
        self.last = now;
        self.printed.push(self.settings.line(now, line));
    }

    fn release(&mut self, now: Duration) {
        if let Some((pid, line)) = self.held.take() {
            self.print(now, &line);
            self.unspoken = Some(pid);
        }
    }

    pub(super) fn up(&mut self, now: Duration, id: String, pid: Pid, parent: Option<Pid>) {
        let incarnation = self.incarnations.entry(id.clone()).or_default();
        *incarnation += 1;
        let name = format!("{id}#{incarnation}");
        self.push(now, &format!("  + {name}"));
        self.running.insert(id.clone(), pid);
        self.latest.insert(id.clone(), pid);
        self.pids.insert(pid.to_string(), pid);
        self.nodes.insert(pid, Node { id, name, parent });
    }

    pub(super) fn crashing(&mut self, pid: Pid) {
        self.crashing.insert(pid);
    }

    pub(super) fn down(&mut self, now: Duration, pid: Pid, reason: &Term) {
        let Some(Node { id, name, parent }) = self.nodes.get(&pid) else { return };
        let (line, parent) = (format!("  - {name} {reason}"), *parent);
        if self.running.get(id) == Some(&pid) {
            let id = id.clone();
            self.running.remove(&id);
        }
        let crashed = self.crashing.remove(&pid) && !words::reason(reason).is_clean();
        let before = self.unspoken.and_then(|before| self.nodes.get(&before)?.parent);
        if crashed && before.is_some() && before == parent && self.held.is_none() {
            self.held = Some((pid, line));
        } else {
            self.push(now, &line);
            self.unspoken = Some(pid);
        }
    }

    pub(super) fn report(&mut self, now: Duration, told: &Told, scenario: &Scenario) {
        let offender = told.pid.as_ref().and_then(|pid| self.pids.get(pid)).copied();
        if offender.is_none() || offender != self.unspoken {
            self.release(now);
        }
        if self.settings.reports {
            let supervisor = self.pids.get(&told.supervisor).and_then(|pid| self.nodes.get(pid));
            let who = supervisor.map_or("PID", |node| &node.name);
            let child = match offender.and_then(|pid| self.nodes.get(&pid)) {
                Some(node) if told.restarting => Term::tagged("restarting", [Term::atom(&*node.name)]).to_string(),
                Some(node) => node.name.clone(),
                // of many instances at once, a report names their template
                None => supervisor
                    .filter(|node| scenario.supervisor(&node.id).is_some_and(crate::scenario::Node::is_simple))
                    .and_then(|node| scenario.children(&node.id).next())
                    .map_or_else(|| told.child.clone(), |template| template.id.clone()),
            };
            let line = format!("  ! {who} {} {child} {}", told.kind, words::read(&told.reason));
            self.print(now, &line);
        }
        self.unspoken = None;
        self.release(now);
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
        self.release(self.last);
        std::mem::take(&mut self.printed)
    }
}
