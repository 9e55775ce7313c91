//! What several invariants want to know of a run.

use crate::program::Slot;
use crate::trace::{Event, Number, Reason, Record};

/// The end of a process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    /// Where in the trace.
    pub(super) index: usize,
    pub(super) reason: Reason,
}

/// By numbers.
#[derive(Debug, Default)]
pub(super) struct Facts {
    ended: Vec<Option<Ended>>,
    born: Vec<Option<(Slot, Number)>>,
}

impl Facts {
    pub(super) fn of(record: &Record) -> Self {
        let mut facts = Self::default();
        for (index, entry) in record.trace.iter().enumerate() {
            match entry.event {
                Event::Started { slot, parent, .. } => put(&mut facts.born, entry.who, (slot, parent)),
                Event::Ended { reason, .. } => put(&mut facts.ended, entry.who, Ended { index, reason }),
                _ => {}
            }
        }
        facts
    }

    pub(super) fn end(&self, who: Number) -> Option<Ended> {
        self.ended.get(who as usize).copied().flatten()
    }

    /// Whether everybody had been told of its end by then.
    pub(super) fn had_ended(&self, who: Number, index: usize) -> bool {
        self.end(who).is_some_and(|end| end.index < index)
    }

    pub(super) fn slot(&self, who: Number) -> Option<Slot> {
        Some(self.born.get(who as usize).copied().flatten()?.0)
    }

    pub(super) fn parent(&self, who: Number) -> Option<Number> {
        Some(self.born.get(who as usize).copied().flatten()?.1)
    }
}

fn put<T: Copy>(list: &mut Vec<Option<T>>, who: Number, value: T) {
    let place = who as usize;
    if list.len() <= place {
        list.resize(place + 1, None);
    }
    // the first is what counts
    list[place].get_or_insert(value);
}
