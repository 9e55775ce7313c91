//! Who waits for whom: the wait-for graph of the program's processes.
//!
//! An edge `A -> B` stands for code of process A that waits for something only B can do: reply to a call, finish its
//! `init`, end. The request that would close a circle is refused. All edges are behind one lock, so of two requests
//! that would close a circle together exactly one is refused.
//!
//! What an edge costs is paid only while [`is_on`]; otherwise it is one relaxed load.

mod graph;

use crate::pid::Pid;
use crate::reference::Reference;
use crate::seam::Mutex;
use crate::switch;
use graph::Graph;
use std::sync::LazyLock;

pub(crate) use graph::Key;

static GRAPH: LazyLock<Mutex<Graph>> = LazyLock::new(Mutex::default);

/// Whether new edges are entered. What is in the graph is removed in any case.
#[inline]
pub(crate) fn is_on() -> bool {
    switch::is_on(switch::WAITS)
}

pub(crate) fn switch(on: bool) {
    switch::turn(switch::WAITS, on);
}

/// Enters that `from` waits for `to`, whatever was entered under `key` before. An edge that would close a circle is not
/// entered: the error is the way back, from `to` to `from`.
pub(crate) fn enter(key: Key, from: Pid, to: Pid) -> Result<(), Vec<Pid>> {
    GRAPH.lock().enter(key, from, to)
}

/// Removes what was entered under `key`, if it still is there.
pub(crate) fn remove(key: Key) {
    GRAPH.lock().remove(key);
}

/// `from` waits for nobody: it takes its mail.
pub(crate) fn clear(from: Pid) {
    GRAPH.lock().clear(from);
}

/// An edge that is there until this is dropped.
#[derive(Debug)]
pub(crate) struct Wait(Reference);

impl Wait {
    /// Refused as by [`enter`].
    pub(crate) fn checked(from: Pid, to: Pid) -> Result<Self, Vec<Pid>> {
        let wait = Self(Reference::new());
        enter(Key::Own(wait.0), from, to).map(|()| wait)
    }

    /// For a wait that cannot be given up: it is entered even if it closes a circle.
    pub(crate) fn unchecked(from: Pid, to: Pid) -> Self {
        let wait = Self(Reference::new());
        GRAPH.lock().insert(Key::Own(wait.0), from, to);
        wait
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        remove(Key::Own(self.0));
    }
}
