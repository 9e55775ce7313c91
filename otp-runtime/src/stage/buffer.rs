//! Events that nobody has asked for yet.

use std::collections::VecDeque;

/// Which events a full buffer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    First,
    Last,
}

/// A queue of events with a limit.
#[derive(Debug)]
pub(super) struct Buffer<E> {
    events: VecDeque<E>,
    /// `None`: as many as come.
    limit: Option<usize>,
    keep: Keep,
}

impl<E> Buffer<E> {
    pub(super) fn new(limit: Option<usize>, keep: Keep) -> Self {
        Self { events: VecDeque::new(), limit, keep }
    }

    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Takes events in; answers how many were discarded, of these or of the older ones.
    pub(super) fn push(&mut self, events: Vec<E>) -> usize {
        let limit = self.limit.unwrap_or(usize::MAX);
        let surplus = (self.events.len().saturating_add(events.len())).saturating_sub(limit);
        match self.keep {
            Keep::First => {
                let room = limit.saturating_sub(self.events.len());
                self.events.extend(events.into_iter().take(room));
            }
            Keep::Last => {
                let old = surplus.min(self.events.len());
                self.events.drain(..old);
                self.events.extend(events.into_iter().skip(surplus - old));
            }
        }
        surplus
    }

    /// Takes out the oldest, at most so many.
    pub(super) fn take(&mut self, most: usize) -> Vec<E> {
        let count = most.min(self.events.len());
        self.events.drain(..count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(limit: Option<usize>, keep: Keep, batches: &[Vec<u32>]) -> (Vec<u32>, usize) {
        let mut buffer = Buffer::new(limit, keep);
        let discarded = batches.iter().map(|batch| buffer.push(batch.clone())).sum();
        (buffer.take(usize::MAX), discarded)
    }

    #[test]
    fn a_full_buffer_keeps_the_last_or_the_first() {
        let batches = [vec![1, 2], vec![3, 4, 5]];
        assert_eq!(after(Some(3), Keep::Last, &batches), (vec![3, 4, 5], 2));
        assert_eq!(after(Some(3), Keep::First, &batches), (vec![1, 2, 3], 2));
        assert_eq!(after(Some(2), Keep::Last, &[vec![1, 2, 3, 4]]), (vec![3, 4], 2));
        assert_eq!(after(Some(4), Keep::Last, &batches), (vec![2, 3, 4, 5], 1));
        assert_eq!(after(None, Keep::Last, &batches), (vec![1, 2, 3, 4, 5], 0));
    }

    #[test]
    fn a_buffer_of_no_size_keeps_nothing() {
        assert_eq!(after(Some(0), Keep::Last, &[vec![1, 2]]), (vec![], 2));
        assert_eq!(after(Some(0), Keep::First, &[vec![1, 2]]), (vec![], 2));
    }
}
