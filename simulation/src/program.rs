//! What a random program consists of.

mod op;

pub(crate) use op::{Bond, Finish, Manner, Op, Order, Policy, Why};

use std::fmt;

/// Who is meant by an operation: a place in the program, whose tenant is whichever process has it just then.
pub(crate) type Slot = u16;

/// A program: its places, in the order of their numbers. Those of the first `roots` begin by themselves.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) seed: u64,
    pub(crate) roles: Vec<Role>,
    pub(crate) roots: Slot,
}

/// What runs in a place.
#[derive(Clone, Debug)]
pub(crate) enum Role {
    Plain(Script),
    Sink(Sink),
    Child(Child),
    Tree(Tree),
}

/// A plain process that goes through a list of operations, and then takes its mail until it is told to end.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) traps: bool,
    pub(crate) ops: Vec<Op>,
}

/// A server with a bounded mailbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sink {
    pub(crate) capacity: usize,
}

/// A server below a supervisor. It does what it is ordered to.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) traps: bool,
    pub(crate) keeping: Keeping,
    /// What its first starts do; later ones succeed.
    pub(crate) starts: Vec<Start>,
    pub(crate) end: End,
}

/// How a child is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeping {
    pub(crate) restart: Restart,
    pub(crate) shutdown: Shutdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restart {
    Permanent,
    Transient,
    Temporary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shutdown {
    Kill,
    /// In milliseconds.
    Within(u16),
    Ever,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Well,
    /// After so many milliseconds.
    Slow(u16),
    Fail,
    SlowFail(u16),
    Panic,
    Ignore,
}

/// What a child does in `terminate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Quick,
    Slow(u16),
    /// It takes longer than its supervisor waits.
    Hang,
    Panic,
}

/// A supervisor.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) strategy: Strategy,
    pub(crate) intensity: u32,
    /// In seconds.
    pub(crate) period: u8,
    pub(crate) children: Vec<Slot>,
    /// What orders may add.
    pub(crate) extra: Vec<Slot>,
    /// How it is kept itself, if it is a child.
    pub(crate) keeping: Keeping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    OneForOne,
    OneForAll,
    RestForOne,
}

impl Program {
    pub(crate) fn ops(&self) -> usize {
        let of = |role: &Role| if let Role::Plain(script) = role { script.ops.len() } else { 0 };
        self.roles.iter().map(of).sum()
    }

    pub(crate) fn child(&self, slot: Slot) -> Option<&Child> {
        if let Role::Child(child) = self.roles.get(usize::from(slot))? { Some(child) } else { None }
    }

    pub(crate) fn tree(&self, slot: Slot) -> Option<&Tree> {
        if let Role::Tree(tree) = self.roles.get(usize::from(slot))? { Some(tree) } else { None }
    }

    pub(crate) fn script(&self, slot: Slot) -> Option<&Script> {
        if let Role::Plain(script) = self.roles.get(usize::from(slot))? { Some(script) } else { None }
    }

    pub(crate) fn sink(&self, slot: Slot) -> Option<Sink> {
        if let Role::Sink(sink) = self.roles.get(usize::from(slot))? { Some(*sink) } else { None }
    }

    /// How the child in this place is kept.
    pub(crate) fn keeping(&self, slot: Slot) -> Option<Keeping> {
        match self.roles.get(usize::from(slot))? {
            Role::Child(child) => Some(child.keeping),
            Role::Tree(tree) => Some(tree.keeping),
            Role::Plain(_) | Role::Sink(_) => None,
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (slot, role) in self.roles.iter().enumerate() {
            match role {
                Role::Plain(script) => {
                    let begins = if slot < usize::from(self.roots) { ", begins" } else { "" };
                    writeln!(f, "{slot}: process{begins}, traps exits: {}", script.traps)?;
                    for op in &script.ops {
                        writeln!(f, "      {op:?}")?;
                    }
                }
                Role::Sink(sink) => writeln!(f, "{slot}: {sink:?}")?,
                Role::Child(child) => writeln!(f, "{slot}: {child:?}")?,
                Role::Tree(tree) => writeln!(f, "{slot}: {tree:?}")?,
            }
        }
        Ok(())
    }
}
