//! A scenario: a tree, and what happens to it.

mod parse;
mod script;

pub use parse::{Mistake, parse};
pub use script::{Behaviour, Step};

use crate::term::Term;
use std::time::Duration;

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Supervisors and workers, the root first.
    pub nodes: Vec<Node>,
    /// What happens, in order.
    pub actions: Vec<Action>,
}

/// A supervisor or a worker of the tree. Its options are what was written: terms of which not all have a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is called.
    pub id: String,
    /// Whose child it is.
    pub parent: Option<String>,
    /// How its supervisor keeps it.
    pub restart: Term,
    /// How its supervisor stops it; `None` where the scenario says nothing.
    pub shutdown: Option<Term>,
    /// Whether its end may end its supervisor.
    pub significant: Term,
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
    /// `None` where the scenario says nothing.
    pub strategy: Option<String>,
    /// How many restarts.
    pub intensity: Term,
    /// In how many seconds.
    pub period: Term,
    /// Whether significant children matter.
    pub auto_shutdown: String,
}

/// What a worker does.
#[derive(Clone, Debug, PartialEq)]
pub struct Worker {
    /// Whether it traps exits.
    pub trap: Term,
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
    /// Words that are no action.
    Unknown(Vec<String>),
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
        self.flags().is_some_and(Flags::is_simple)
    }
}

impl Flags {
    /// Whether they are those of a `simple_one_for_one` supervisor.
    pub fn is_simple(&self) -> bool {
        self.strategy.as_deref() == Some("simple_one_for_one")
    }
}

impl Worker {
    /// Whether it traps exits.
    pub fn traps(&self) -> bool {
        self.trap.is_atom("true")
    }

    /// What it crashes with if nobody knows whether it traps exits.
    pub fn senseless_trap(&self) -> Option<Term> {
        let known = self.trap.truth().is_some();
        (!known).then(|| Term::crash(Term::tagged("badarg", [self.trap.clone()])))
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
