//! What is seen from outside when nothing moves.

use super::Number;
use crate::program::Slot;

/// All living processes, when everybody has done what he had to do and nothing waits for a turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Quiet {
    /// How many things had happened by then.
    pub(crate) events: usize,
    pub(crate) at: u32,
    pub(crate) lives: Vec<Life>,
    pub(crate) trees: Vec<TreeView>,
    /// Who has which name.
    pub(crate) names: Vec<(u8, Number)>,
    /// Who is in which group.
    pub(crate) groups: Vec<(u8, Vec<Number>)>,
}

/// A living process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Life {
    pub(crate) who: Number,
    pub(crate) slot: Slot,
    pub(crate) parent: Option<Number>,
    /// How much mail waits for it.
    pub(crate) queue: usize,
    pub(crate) links: Vec<Number>,
    pub(crate) monitors: Vec<Number>,
    pub(crate) monitored_by: Vec<Number>,
    pub(crate) timers: usize,
    pub(crate) refused: u64,
    pub(crate) dropped: u64,
}

/// What a supervisor says of its children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct TreeView {
    pub(crate) who: Number,
    pub(crate) slot: Slot,
    /// `None`: it does not answer.
    pub(crate) children: Option<Vec<ChildView>>,
    pub(crate) active: usize,
    pub(crate) specs: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ChildView {
    pub(crate) slot: Slot,
    /// `None`: it does not run.
    pub(crate) runs: Option<Number>,
    pub(crate) restarting: bool,
}

/// What is left when everybody was told to end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Drained {
    pub(crate) alive: Vec<Number>,
    pub(crate) names: Vec<u8>,
    pub(crate) groups: Vec<u8>,
    /// Messages that nobody has dropped.
    pub(crate) messages: i64,
    /// Tasks more than before the program.
    pub(crate) tasks: usize,
}

impl Quiet {
    pub(crate) fn life(&self, who: Number) -> Option<&Life> {
        self.lives.iter().find(|life| life.who == who)
    }
}
