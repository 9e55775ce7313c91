//! What may stand in the way of an entry.

use crate::pid::Pid;
use std::error::Error;
use std::fmt;

/// Why a registry did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// The key belongs to this living process, which may be the caller itself.
    AlreadyRegistered(Pid),
    /// There is no such registry, it is being restarted, or the process that wanted to register is ending.
    NoProc,
    /// The process of this name is no registry of these keys and values.
    WrongServer,
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyRegistered(pid) => write!(f, "the key belongs to process {pid}"),
            Self::NoProc => f.write_str("no such registry"),
            Self::WrongServer => f.write_str("the process of this name is no registry of this type"),
        }
    }
}

impl Error for RegistryError {}
