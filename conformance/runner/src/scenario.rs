//! A scenario: a tree, and what happens to it.

mod parse;
mod script;

pub use parse::{Mistake, parse};
pub use script::{Behaviour, Step};

use crate::term::Term;
use otp::supervisor::{AutoShutdown, Strategy};
use otp::{Restart, Shutdown};
use std::time::Duration;

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Supervisors and workers, the root first.
    pub nodes: Vec<Node>,
    /// What happens, in order.
    pub actions: Vec<Action>,
}

/// A supervisor or a worker of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is called.
    pub id: String,
    /// Whose child it is; `None` for the root.
    pub parent: Option<String>,
    /// How its supervisor keeps it.
    pub restart: Restart,
    /// How its supervisor stops it; `None` where the scenario says nothing.
    pub shutdown: Option<Shutdown>,
    /// Whether its end may end its supervisor.
    pub significant: bool,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A supervisor.
    Supervisor(Flags),
    /// A worker.
    Worker(Worker),
}

/// What a supervisor is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Flags {
    /// `None` for `simple_one_for_one`.
    pub strategy: Option<Strategy>,
    /// How many restarts.
    pub intensity: u32,
    /// In how long.
    pub period: Duration,
    /// Whether significant children matter.
    pub auto_shutdown: AutoShutdown,
}

/// What a worker does.
#[derive(Clone, Debug, PartialEq)]
pub struct Worker {
    /// Whether it traps exits.
    pub trap: bool,
    /// What its starts do; the last step repeats.
    pub start: Vec<Step>,
    /// What its `terminate` does.
    pub on_stop: Behaviour,
}

/// Something that is done, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The words of the line.
    pub text: String,
    /// What is done.
    pub what: What,
}

/// Something that is done.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A worker ends by itself.
    Crash(String, Term),
    /// Two workers are told to end, back to back.
    CrashTwo([(String, Term); 2]),
    /// An exit signal from a stranger.
    Signal(String, Term),
    /// An exit signal from the root's parent.
    ExitRoot(Term),
    /// A new child.
    Start(String, Box<Node>),
    /// `terminate_child`
    Terminate(String, String),
    /// `delete_child`
    Delete(String, String),
    /// `restart_child`
    Restart(String, String),
    /// Time passes.
    Sleep(Duration),
    /// Time passes until the next whole second.
    Align,
    /// A worker's starts are replaced.
    Script(String, Vec<Step>),
}

impl Node {
    /// What a supervisor is told; `None` for a worker.
    pub fn flags(&self) -> Option<&Flags> {
        match &self.kind {
            Kind::Supervisor(flags) => Some(flags),
            Kind::Worker(_) => None,
        }
    }

    /// Whether it is a `simple_one_for_one` supervisor.
    pub fn is_simple(&self) -> bool {
        self.flags().is_some_and(|flags| flags.strategy.is_none())
    }
}

impl Scenario {
    /// The supervisor of this name.
    pub fn supervisor(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id && node.flags().is_some())
    }

    /// The children of a supervisor, in start order.
    pub fn children<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |node| node.parent.as_deref() == Some(id))
    }
}
