//! Process identifiers.

use std::fmt;

/// Names one process, for ever: a pid is never given to a second process.
///
/// It is a plain value of 16 bytes that may be copied, stored, compared and sent. It keeps nothing alive:
/// sending to the pid of a process that has ended is allowed and does nothing.
///
/// Printed as Erlang prints it: `<0.84.0>`, where the first number is the node (0 is here).
#[doc(alias = "pid()")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pid {
    node: u32,
    id: u32,
    serial: u32,
    creation: u32,
}

impl Pid {
    pub(crate) const fn local(id: u32, serial: u32) -> Self {
        Self { node: 0, id, serial, creation: 0 }
    }

    pub(crate) const fn id(self) -> u32 {
        self.id
    }

    pub(crate) const fn serial(self) -> u32 {
        self.serial
    }

    /// Whether the process belongs to this program.
    pub const fn is_local(self) -> bool {
        self.node == 0
    }
}

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}.{}.{}>", self.node, self.id, self.serial)
    }
}

impl fmt::Debug for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_is_16_bytes_and_prints_as_in_erlang() {
        assert_eq!(size_of::<Pid>(), 16);
        assert_eq!(Pid::local(84, 0).to_string(), "<0.84.0>");
    }
}
