//! What may happen.

use super::Number;
use crate::program::{Bond, Order, Policy, Slot};
use otp::ExitReason;
use std::error::Error;
use std::fmt;

/// Why a process has ended, as far as programs tell ends apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    Normal,
    Shutdown,
    ShutdownWith,
    Kill,
    Killed,
    NoProc,
    Panic,
    /// An error that is there once in a program.
    Code(u32),
    Other,
}

/// The error behind [`Reason::Code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) u32);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}", self.0)
    }
}

impl Error for Code {}

impl From<&ExitReason> for Reason {
    fn from(reason: &ExitReason) -> Self {
        match reason {
            ExitReason::Normal => Self::Normal,
            ExitReason::Shutdown => Self::Shutdown,
            ExitReason::ShutdownWith(_) => Self::ShutdownWith,
            ExitReason::Kill => Self::Kill,
            ExitReason::Killed => Self::Killed,
            ExitReason::NoProc => Self::NoProc,
            ExitReason::Panic(_) => Self::Panic,
            ExitReason::Error(cause) => cause.downcast_ref::<Code>().map_or(Self::Other, |code| Self::Code(code.0)),
            _ => Self::Other,
        }
    }
}

impl From<Reason> for ExitReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Normal => Self::Normal,
            Reason::Shutdown => Self::Shutdown,
            Reason::Kill => Self::Kill,
            Reason::Code(code) => Self::Error(otp::Cause::new(Code(code))),
            _ => Self::error("none of the program's own"),
        }
    }
}

impl Reason {
    /// Whether a linked process is left alone.
    pub(crate) fn is_normal(self) -> bool {
        self == Self::Normal
    }

    /// Whether a transient child is left alone.
    pub(crate) fn is_clean(self) -> bool {
        matches!(self, Self::Normal | Self::Shutdown | Self::ShutdownWith)
    }
}

/// How a call has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// With the number of the call that the reply is to.
    Reply(u32),
    Timeout,
    NoProc,
    Exited(Reason),
    Overloaded,
    /// It would have waited for itself.
    Cycle,
    /// The caller has dropped it, or has ended.
    Dropped,
    Other,
}

/// What a sender was told of a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Told {
    Nothing,
    Taken,
    Full,
    NoProc,
    Late,
}

/// What `register` has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    Yes,
    Taken(Number),
    AlreadyNamed,
    NoProc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// Its code begins.
    Started {
        slot: Slot,
        parent: Number,
        attempt: u16,
    },
    Spawned {
        child: Number,
        bond: Bond,
        monitor: u32,
    },
    /// The future of a start was dropped.
    StartDropped {
        child: Number,
    },
    Linked {
        to: Number,
    },
    Unlinked {
        from: Number,
    },
    Monitored {
        monitor: u32,
        to: Number,
    },
    Demonitored {
        monitor: u32,
        flush: bool,
        was_there: bool,
    },
    Traps(bool),
    Signalled {
        to: Number,
        reason: Reason,
    },
    Sent {
        to: Number,
        message: u32,
    },
    Got {
        from: Number,
        message: u32,
    },
    GotExit {
        from: Number,
        reason: Reason,
    },
    GotDown {
        monitor: u32,
        of: Number,
        reason: Reason,
    },
    Registered {
        name: u8,
        of: Number,
        answer: Answer,
    },
    Unregistered {
        name: u8,
        from: Number,
    },
    Found {
        name: u8,
        is: Number,
    },
    Joined {
        group: u8,
    },
    Left {
        group: u8,
    },
    CallBegun {
        call: u32,
        to: Number,
        timeout: u16,
    },
    CallEnded {
        call: u32,
        outcome: Outcome,
    },
    Handled {
        call: u32,
    },
    CastBegun {
        message: u32,
        to: Number,
        policy: Policy,
    },
    CastEnded {
        message: u32,
        to: Number,
        told: Told,
        waiting: usize,
    },
    Took {
        message: u32,
    },
    TimerSet {
        timer: u32,
        to: Number,
        due: u32,
    },
    TimerCancelled {
        timer: u32,
        was_there: bool,
    },
    TimerFired {
        timer: u32,
    },
    OrderBegun {
        tree: Number,
        order: Order,
        child: Slot,
    },
    OrderEnded {
        tree: Number,
        order: Order,
        child: Slot,
        well: bool,
    },
    Stopping {
        who: Number,
    },
    Terminating {
        reason: Reason,
    },
    /// Everybody was told of its end. `names`: what it had is not free; `children`: how many of its children live.
    Ended {
        reason: Reason,
        names: bool,
        groups: bool,
        children: u16,
    },
    /// A pid that somebody had before.
    Reborn {
        before: Number,
    },
}
