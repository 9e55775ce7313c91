//! Whose word counts, when two incarnations of a supervisor run for a moment.

use crate::reference::Reference;
use crate::seam::thread_local;
use std::cell::RefCell;
use std::sync::Arc;

/// The incarnations of supervisors above a child, the root first, each by a number that grows.
///
/// A supervisor that was killed while it started a child may go on for a moment while its successor already runs. Of
/// two lineages, the later is the one whose word counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lineage(Arc<[Reference]>);

impl Lineage {
    /// The lineage of the children of a new supervisor.
    pub(crate) fn below(&self) -> Self {
        Self(self.0.iter().copied().chain([Reference::new()]).collect())
    }

    pub(super) fn is_above_or_after(&self, other: &Self) -> bool {
        self >= other || other.0.starts_with(&self.0)
    }
}

thread_local! {
    static BEHALF: RefCell<Option<Lineage>> = const { RefCell::new(None) };
}

/// On whose behalf this thread retires places.
pub(super) fn behalf() -> Option<Lineage> {
    // a thread that is ending acts on nobody's behalf
    BEHALF.try_with(|behalf| behalf.borrow().clone()).ok().flatten()
}

/// Retires places on behalf of a supervisor: what `retire` does goes through functions that the macros have written
/// for each tree, and is done when it returns.
pub(crate) fn on_behalf(by: &Lineage, retire: impl FnOnce()) {
    let before = BEHALF.with(|behalf| behalf.replace(Some(by.clone())));
    retire();
    BEHALF.with(|behalf| *behalf.borrow_mut() = before);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_incarnations_the_later_counts_and_those_above_both() {
        let root = Lineage::default().below();
        let (before, after) = (root.below(), root.below());
        let orphan = before.below();
        assert!(after.is_above_or_after(&before) && !before.is_above_or_after(&after));
        assert!(after.is_above_or_after(&orphan) && !orphan.is_above_or_after(&after));
        assert!(root.is_above_or_after(&orphan) && root.is_above_or_after(&after));
    }
}
