//! What is seen of processes at work while somebody wants to know: spans of messages, and figures.
//!
//! A message that is sent while something is switched on carries a `Mark`: when it was sent, and in which span. Who takes
//! it out of a mailbox records how long it has waited; who handles it has an `Observation` for as long as that takes.
//! Nothing is marked, measured or allocated while all is off: see `switch`.
//!
//! Subscribers of `tracing` are other people's code: everything that calls them is guarded, and none is called under a lock.

pub(crate) mod count;
mod figures;
mod forward;
mod handling;
mod mark;
#[cfg(feature = "pool")]
pub(crate) mod pools;
mod spans;

pub(crate) use figures::{BOUNDS, Figure, Histogram, MOST, OTHER, Seen};
#[cfg(feature = "metrics")]
pub(crate) use forward::gauge_of;
pub(crate) use handling::{Observation, Who};
pub(crate) use mark::Mark;
#[cfg(feature = "pool")]
pub(crate) use pools::{Gauges, PoolFigures};
pub(crate) use spans::{Spans, ask_for_spans, ask_no_more, trace_all};

/// What kind of process one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProcessKind {
    /// A loop written by hand.
    #[default]
    Process,
    /// A server.
    GenServer,
    /// A state machine.
    GenStatem,
    /// An event manager.
    GenEvent,
    /// A supervisor.
    Supervisor,
}

impl ProcessKind {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Process, Self::GenServer, Self::GenStatem, Self::GenEvent, Self::Supervisor];

    /// As reports and labels say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::GenServer => "gen_server",
            Self::GenStatem => "gen_statem",
            Self::GenEvent => "gen_event",
            Self::Supervisor => "supervisor",
        }
    }
}

/// How something came that a process handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Call,
    Cast,
    Info,
    /// The server goes on by itself (`handle_continue`).
    Continue,
    Timeout,
    /// An event that a machine has inserted itself.
    Internal,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] =
        [Self::Call, Self::Cast, Self::Info, Self::Continue, Self::Timeout, Self::Internal];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Cast => "cast",
            Self::Info => "info",
            Self::Continue => "continue",
            Self::Timeout => "timeout",
            Self::Internal => "internal",
        }
    }
}

/// What a message is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
}

impl Label {
    /// Of a message whose sender waits for the reply.
    pub const fn call(name: &'static str) -> Self {
        Self { kind: Kind::Call, name }
    }

    /// Of a message that nobody waits for.
    pub const fn cast(name: &'static str) -> Self {
        Self { kind: Kind::Cast, name }
    }

    pub(crate) const fn of(kind: Kind, name: &'static str) -> Self {
        Self { kind, name }
    }
}
