//! What can go wrong with a child.

use super::check::SpecError;
use crate::pid::Pid;
use crate::protocol::{CallError, StartError};
use std::error::Error;
use std::fmt;

/// Why an order about a child was not carried out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ChildError {
    /// There is no such child.
    NotFound,
    /// The child runs.
    Running,
    /// The child is being restarted.
    Restarting,
    /// A child of this id runs already.
    AlreadyStarted(Pid),
    /// A child of this id is there, but does not run: restart or delete it.
    AlreadyPresent,
    /// A dynamic child cannot be restarted or deleted, only terminated.
    Dynamic,
    /// The child's spec contradicts itself.
    Spec(SpecError),
    /// The child's start failed.
    Start(StartError),
    /// The supervisor itself did not answer.
    Supervisor(CallError),
}

impl fmt::Display for ChildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such child"),
            Self::Running => f.write_str("the child runs; terminate it first"),
            Self::Restarting => f.write_str("the child is being restarted; terminate it first"),
            Self::AlreadyStarted(pid) => write!(f, "a child of this id runs already, as process {pid}"),
            Self::AlreadyPresent => f.write_str("a child of this id does not run; restart or delete it"),
            Self::Dynamic => f.write_str("a dynamic child can only be terminated"),
            Self::Spec(error) => fmt::Display::fmt(error, f),
            Self::Start(error) => fmt::Display::fmt(error, f),
            Self::Supervisor(error) => write!(f, "the supervisor did not answer: {error}"),
        }
    }
}

impl Error for ChildError {}

impl From<CallError> for ChildError {
    fn from(error: CallError) -> Self {
        Self::Supervisor(error)
    }
}
