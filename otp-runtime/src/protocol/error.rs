//! The errors of calls and starts.

use crate::call_cycle::CallCycle;
use crate::exit::ExitReason;
use crate::observe::count::Outcome;
use crate::pid::Pid;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a call has no reply.
///
/// What a handler answers is not an error of the call: a handler that returns a `Result` makes the call
/// `Result<Result<T, E>, CallError>`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// There is no such process or name; or the child was being restarted and did not come back in time. The request
    /// was not handled.
    NoProc,
    /// No reply came within this time. The server may still be working on the request; a late reply is dropped.
    Timeout(Duration),
    /// A process called itself: it would wait for ever.
    CallingSelf,
    /// The callee waits for the caller, maybe over others: all of them would wait for ever. The request was not sent;
    /// that of a [`Pending`](crate::gen_server::Pending) was. See [`call_cycle`](crate::call_cycle).
    Cycle(CallCycle),
    /// The server's mailbox is full. The request was not taken in.
    Overloaded,
    /// The server ended, for this reason, before it replied.
    Exited(ExitReason),
    /// The connection to the server's node was lost.
    NodeDown,
    /// The name belongs to a process of another kind. The request was not sent.
    WrongServer,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such process"),
            Self::Timeout(after) => write!(f, "no reply within {after:?}"),
            Self::CallingSelf => f.write_str("a process cannot call itself"),
            Self::Cycle(cycle) => write!(f, "the callee waits for the caller: {cycle}"),
            Self::Overloaded => f.write_str("the server's mailbox is full"),
            Self::Exited(reason) => write!(f, "the server ended before it replied: {reason}"),
            Self::NodeDown => f.write_str("the connection to the node was lost"),
            Self::WrongServer => f.write_str("the name belongs to another kind of process"),
        }
    }
}

impl Error for CallError {}

/// Why a cast was not sent, or not handled, as far as its sender is told: see [`Overflow`](crate::mailbox::Overflow).
///
/// A cast whose method returns nothing tells nobody. `?` makes a [`CallError`] of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CastError {
    /// There is no such process or name, or it is being restarted, or it ended before the message had its turn.
    NoProc,
    /// The server's mailbox is full, or sheds load. The message is not handled.
    Overloaded,
    /// The turn of the message did not come within this time. It still waits, and may be handled later.
    Timeout(Duration),
    /// The name belongs to a process of another kind. The message was not sent.
    WrongServer,
    /// The server waits for the sender, maybe over others: both would wait for ever. The message was not sent.
    Cycle(CallCycle),
}

impl fmt::Display for CastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProc => f.write_str("no such process"),
            Self::Overloaded => f.write_str("the server's mailbox is full"),
            Self::Timeout(after) => write!(f, "the message was not handled within {after:?}"),
            Self::WrongServer => f.write_str("the name belongs to another kind of process"),
            Self::Cycle(cycle) => write!(f, "the server waits for the sender: {cycle}"),
        }
    }
}

impl Error for CastError {}

impl From<CastError> for CallError {
    fn from(error: CastError) -> Self {
        match error {
            CastError::NoProc => Self::NoProc,
            CastError::Overloaded => Self::Overloaded,
            CastError::Timeout(after) => Self::Timeout(after),
            CastError::WrongServer => Self::WrongServer,
            CastError::Cycle(cycle) => Self::Cycle(cycle),
        }
    }
}

/// Why a process was not started.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StartError {
    /// The name belongs to this process (`{already_started, Pid}`).
    AlreadyStarted(Pid),
    /// `init` said that the process is not needed (`ignore`).
    Ignored,
    /// `init` did not return within this time; the process was killed.
    Timeout(Duration),
    /// `init` refused, or ended with an error, or panicked.
    Failed(ExitReason),
    /// The supervisor has this many dynamic children, and may have no more (`max_children`).
    MaxChildren(usize),
}

impl StartError {
    /// The exit reason this amounts to.
    pub fn into_reason(self) -> ExitReason {
        match self {
            Self::Failed(reason) => reason,
            Self::Timeout(_) => ExitReason::Timeout,
            other => ExitReason::error(other),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted(pid) => write!(f, "already started as process {pid}"),
            Self::Ignored => f.write_str("the process said it is not needed"),
            Self::Timeout(after) => write!(f, "not started within {after:?}"),
            Self::Failed(reason) => write!(f, "not started: {reason}"),
            Self::MaxChildren(most) => {
                write!(f, "not started: the supervisor may have {most} dynamic children and has them")
            }
        }
    }
}

impl Error for StartError {}

impl From<&CallError> for Outcome {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Timeout(_) => Self::Timeout,
            CallError::Exited(_) | CallError::NodeDown => Self::Exited,
            CallError::NoProc => Self::NoProc,
            CallError::Overloaded => Self::Overloaded,
            CallError::WrongServer | CallError::CallingSelf | CallError::Cycle(_) => Self::Refused,
        }
    }
}
