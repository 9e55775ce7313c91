//! What was seen of a run, in the order in which it happened.

mod event;
mod hash;
mod view;

pub(crate) use event::{Answer, Event, Outcome, Reason, Told};
pub(crate) use hash::Fnv;
pub(crate) use view::{ChildView, Drained, Life, Quiet, TreeView};

use crate::program::Program;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A process, as the program counts them: pids are different in each run.
pub(crate) type Number = u32;

/// What is outside every process.
pub(crate) const NOBODY: Number = u32::MAX;

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// In milliseconds of virtual time.
    pub(crate) at: u32,
    /// The process that has done it.
    pub(crate) who: Number,
    pub(crate) event: Event,
}

/// A run and all that was seen of it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) program: Program,
    pub(crate) trace: Vec<Entry>,
    /// How it was when everybody had done what he had to do.
    pub(crate) quiet: Quiet,
    /// How it was when everybody had ended.
    pub(crate) drained: Drained,
    /// The order of all turns.
    pub(crate) course: u64,
}

impl Record {
    /// One number for all of it.
    pub(crate) fn hash(&self) -> u64 {
        let mut hash = Fnv::default();
        self.trace.hash(&mut hash);
        self.quiet.hash(&mut hash);
        self.drained.hash(&mut hash);
        self.course.hash(&mut hash);
        hash.finish()
    }

    /// How many things happened until the quiet.
    pub(crate) fn before_quiet(&self) -> &[Entry] {
        &self.trace[..self.quiet.events.min(self.trace.len())]
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.who == NOBODY {
            write!(f, "{:>7} ms  -    {:?}", self.at, self.event)
        } else {
            write!(f, "{:>7} ms  p{:<3} {:?}", self.at, self.who, self.event)
        }
    }
}
