//! What a random program consists of.

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
    Actor(Actor),
    Sink(Sink),
    Child(Child),
    Tree(Tree),
}

/// A plain process that goes through a list of operations, and then takes its mail until it is told to end.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
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

/// What a spawn brings with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bond {
    None,
    Link,
    Monitor,
}

/// Why somebody is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Normal,
    Kill,
    /// With a code that nobody else has.
    Error,
}

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Now,
    /// After so many milliseconds, by another message.
    Later(u16),
    /// The handler takes so long.
    Slow(u16),
    /// The reply is kept, and nothing is ever said.
    Never,
    /// The reply is dropped.
    Dropped,
    Panic,
    Stop,
}

/// What becomes of a cast that finds the mailbox full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Policy {
    Newest,
    Oldest,
    Told,
    Patient,
}

/// What is asked of a supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Start,
    Terminate,
    Delete,
    Restart,
    Which,
    Count,
}

/// How a process ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    Normal,
    Error,
    Panic,
}

/// One operation of a process.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Spawn {
        who: Slot,
        bond: Bond,
    },
    StartSink {
        who: Slot,
        linked: bool,
    },
    StartTree {
        who: Slot,
    },
    /// A start whose future is dropped after so many milliseconds.
    StartDropped {
        who: Slot,
        after: u16,
    },
    Send {
        to: Slot,
    },
    Cast {
        to: Slot,
        policy: Policy,
        nap: u16,
    },
    Call {
        to: Slot,
        manner: Manner,
        timeout: u16,
        cancel: Option<u16>,
    },
    /// Has a child do something itself.
    Tell {
        to: Slot,
        what: Box<Op>,
    },
    Link {
        to: Slot,
    },
    Unlink {
        from: Slot,
    },
    Monitor {
        to: Slot,
    },
    /// The latest, or the one before it, and so on.
    Demonitor {
        back: u8,
        flush: bool,
    },
    Trap(bool),
    Exit {
        to: Slot,
        why: Why,
    },
    Register {
        name: u8,
        who: Slot,
    },
    Unregister {
        name: u8,
    },
    Whereis {
        name: u8,
    },
    SendNamed {
        name: u8,
    },
    Join {
        group: u8,
    },
    Leave {
        group: u8,
    },
    SetTimer {
        to: Slot,
        delay: u16,
    },
    CancelTimer {
        back: u8,
    },
    Order {
        tree: Slot,
        order: Order,
        child: Slot,
    },
    Stop {
        who: Slot,
    },
    Yield,
    /// Takes what is in the mailbox.
    Drain,
    /// Takes mail for so many milliseconds.
    Wait(u16),
    Finish(Finish),
}

impl Program {
    pub(crate) fn ops(&self) -> usize {
        let of = |role: &Role| if let Role::Actor(actor) = role { actor.ops.len() } else { 0 };
        self.roles.iter().map(of).sum()
    }

    pub(crate) fn child(&self, slot: Slot) -> Option<&Child> {
        if let Role::Child(child) = self.roles.get(usize::from(slot))? { Some(child) } else { None }
    }

    pub(crate) fn tree(&self, slot: Slot) -> Option<&Tree> {
        if let Role::Tree(tree) = self.roles.get(usize::from(slot))? { Some(tree) } else { None }
    }

    pub(crate) fn actor(&self, slot: Slot) -> Option<&Actor> {
        if let Role::Actor(actor) = self.roles.get(usize::from(slot))? { Some(actor) } else { None }
    }

    pub(crate) fn sink(&self, slot: Slot) -> Option<Sink> {
        if let Role::Sink(sink) = self.roles.get(usize::from(slot))? { Some(*sink) } else { None }
    }

    /// How the child in this place is kept.
    pub(crate) fn keeping(&self, slot: Slot) -> Option<Keeping> {
        match self.roles.get(usize::from(slot))? {
            Role::Child(child) => Some(child.keeping),
            Role::Tree(tree) => Some(tree.keeping),
            Role::Actor(_) | Role::Sink(_) => None,
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (slot, role) in self.roles.iter().enumerate() {
            match role {
                Role::Actor(actor) => {
                    let begins = if slot < usize::from(self.roots) { ", begins" } else { "" };
                    writeln!(f, "{slot}: process{begins}, traps exits: {}", actor.traps)?;
                    for op in &actor.ops {
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
