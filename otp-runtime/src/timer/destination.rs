//! Where a timer sends to.

use crate::name::{Name, Via};
use crate::pid::Pid;
use std::sync::Arc;

/// Where a timer sends to: a process, or whoever has a name when the time has come.
///
/// A pid, a text, a [`Via`](crate::name::Via) such as [`Global`](crate::registry::global::Global) and a
/// [`Name`] can be given as they are.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A process; the timer ends with it.
    Pid(Pid),
    /// A name; the timer belongs to nobody.
    Name(Name),
}

impl Destination {
    pub(super) fn pid(&self) -> Option<Pid> {
        match self {
            Self::Pid(pid) => Some(*pid),
            Self::Name(_) => None,
        }
    }
}

impl From<Pid> for Destination {
    fn from(pid: Pid) -> Self {
        Self::Pid(pid)
    }
}

impl From<Name> for Destination {
    fn from(name: Name) -> Self {
        Self::Name(name)
    }
}

impl From<&Name> for Destination {
    fn from(name: &Name) -> Self {
        Self::Name(name.clone())
    }
}

impl From<&str> for Destination {
    fn from(text: &str) -> Self {
        Self::Name(text.into())
    }
}

impl From<String> for Destination {
    fn from(text: String) -> Self {
        Self::Name(text.into())
    }
}

impl From<&String> for Destination {
    fn from(text: &String) -> Self {
        Self::Name(text.into())
    }
}

impl From<Arc<str>> for Destination {
    fn from(text: Arc<str>) -> Self {
        Self::Name(text.into())
    }
}

impl<V: Via> From<V> for Destination {
    fn from(via: V) -> Self {
        Self::Name(via.into())
    }
}
