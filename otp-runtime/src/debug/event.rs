//! The events of a process that is being watched.

use crate::pid::Pid;
use std::fmt;

/// Something that happened in a process, as [`sys`](crate::sys) shows it.
///
/// System messages are no events, and neither is the exit signal of the parent.
#[doc(alias = "sys:system_event")]
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A message was received.
    In {
        /// The message.
        message: &'a dyn fmt::Debug,
    },
    /// A reply or a message was sent.
    Out {
        /// What was sent.
        message: &'a dyn fmt::Debug,
        /// To whom, where that is a process.
        to: Option<Pid>,
    },
    /// A message was handled, without a reply so far.
    NoReply,
    /// The process goes on by itself, before the next message (`handle_continue`).
    Continue {
        /// What with.
        next: &'a dyn fmt::Debug,
    },
    /// Anything else that a special process tells.
    Other(&'a dyn fmt::Debug),
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In { message } => write!(f, "got {message:?}"),
            Self::Out { message, to: Some(to) } => write!(f, "sent {message:?} to {to}"),
            Self::Out { message, to: None } => write!(f, "sent {message:?}"),
            Self::NoReply => f.write_str("handled it, no reply"),
            Self::Continue { next } => write!(f, "continues with {next:?}"),
            Self::Other(event) => write!(f, "{event:?}"),
        }
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a debug function stays installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It wants to see the next event too.
    Installed,
    /// It has seen enough (`done`).
    Done,
}
