//! What may stand in the way of a membership.

use std::error::Error;
use std::fmt;

/// Why a scope did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GroupError {
    /// There is no such scope, or it ended meanwhile.
    NoProc,
    /// None of the processes was a member of the group.
    NotJoined,
    /// The scope's own process asked itself, or somebody who is waiting for it.
    CallingSelf,
    /// The process of this name is no scope of such groups.
    WrongServer,
}

impl fmt::Display for GroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoProc => "no such scope",
            Self::NotJoined => "none of the processes was a member of the group",
            Self::CallingSelf => "the scope would wait for itself",
            Self::WrongServer => "the process of this name is no scope of such groups",
        })
    }
}

impl Error for GroupError {}
