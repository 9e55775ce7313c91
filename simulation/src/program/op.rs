//! What processes do.

use super::Slot;

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
