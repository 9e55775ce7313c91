//! The trace: one process that hears of everything, in the order in which it happens.

mod lines;

use crate::nodes::turn;
use crate::printer::Settings;
use crate::scenario::Scenario;
use crate::term::Term;
use crate::words;
use lines::Lines;
use otp::prelude::*;
use otp::supervisor::{ChildCount, ChildInfo};
use otp::{Down, Pid};
use std::time::Duration;
use tokio::time::Instant;

/// What a supervisor has reported; pids are given as text.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) kind: String,
    pub(crate) supervisor: String,
    pub(crate) child: String,
    pub(crate) pid: Option<String>,
    /// A restart of the child has failed before.
    pub(crate) restarting: bool,
    pub(crate) reason: String,
}

pub(crate) struct Trace {
    lines: Lines,
    scenario: Scenario,
    start: Instant,
    /// A supervisor that could not be one, and whose end is yet to be told.
    refused: Option<(Pid, Term)>,
}

#[gen_server(timeout = infinity)]
impl Trace {
    #[init]
    pub(crate) fn start(settings: Settings, scenario: Scenario) -> Self {
        Self { lines: Lines::new(settings), scenario, start: Instant::now(), refused: None }
    }

    /// A node has started.
    #[call]
    pub(crate) async fn up(&mut self, id: String, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
        self.lines.up(self.now(), id, pid);
        printing().await;
    }

    /// A line, after which the writer goes on.
    #[call]
    pub(crate) async fn write(&mut self, line: String) {
        self.lines.push(self.now(), &line);
        printing().await;
    }

    /// A line, from where nobody can wait.
    #[cast]
    pub(crate) async fn note(&mut self, line: String) {
        self.lines.push(self.now(), &line);
        printing().await;
    }

    #[cast]
    pub(crate) async fn report(&mut self, told: Told) {
        self.lines.report(self.now(), &told, &self.scenario);
        printing().await;
    }

    #[info]
    async fn ended(&mut self, down: Down, cx: &mut Ctx<Self>) {
        self.late().await;
        let reason = words::term(&down.reason);
        if words::is_refusal(&reason) {
            // on the BEAM its starter goes on while it writes its crash report
            self.refused = Some((down.pid, reason));
            return cx.me().late();
        }
        self.lines.down(self.now(), down.pid, &reason);
        printing().await;
    }

    #[cast]
    async fn late(&mut self) {
        if let Some((pid, reason)) = self.refused.take() {
            self.lines.down(self.now(), pid, &reason);
            printing().await;
        }
    }

    /// For how long nothing has happened.
    #[call]
    pub(crate) fn idle(&self) -> Duration {
        self.now().saturating_sub(self.lines.last())
    }

    /// The process that runs under this name.
    #[call]
    pub(crate) fn running(&self, id: String) -> Option<Pid> {
        self.lines.running(&id)
    }

    /// The process that was started last under this name.
    #[call]
    pub(crate) fn latest(&self, id: String) -> Option<Pid> {
        self.lines.latest(&id)
    }

    /// How a process is called in the trace.
    #[call]
    pub(crate) fn name(&self, pid: Pid) -> Term {
        self.lines.name(pid)
    }

    /// A supervisor, as it answered.
    #[call]
    pub(crate) async fn snapshot(&mut self, id: String, children: Vec<ChildInfo>, count: ChildCount) {
        let simple = self.scenario.supervisor(&id).is_some_and(crate::scenario::Node::is_simple);
        self.lines.snapshot(self.now(), &id, simple, &children, count);
        printing().await;
        printing().await;
    }

    /// All that was printed.
    #[call]
    pub(crate) fn printed(&mut self) -> Vec<String> {
        self.lines.take()
    }
}

impl Trace {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

/// On the BEAM a line is written by another process, which takes two turns: meanwhile others go on.
async fn printing() {
    turn().await;
    turn().await;
}
