//! How much a consumer asks of one producer, and when.

/// The demand of one subscription in automatic mode.
///
/// At first it asks for `max`. Events are handled in batches of at most `max - min`; when a batch is done and no more than
/// `min` events are still to come, it asks for so many that `max` are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    max: usize,
    min: usize,
    /// Asked for and not handed over yet.
    pending: usize,
}

impl Flow {
    /// `min` is less than `max`.
    pub(super) fn new(min: usize, max: usize) -> Self {
        Self { max, min, pending: max }
    }

    /// What it asks for first.
    pub(super) fn first(&self) -> usize {
        self.max
    }

    /// The most events of one batch.
    pub(super) fn batch(&self) -> usize {
        (self.max - self.min).max(1)
    }

    /// A batch is put together; answers what is to be asked for when it has been handled.
    pub(super) fn take(&mut self, events: usize) -> usize {
        self.pending = self.pending.saturating_sub(events);
        if self.pending > self.min {
            return 0;
        }
        let ask = self.max - self.pending;
        self.pending = self.max;
        ask
    }
}

/// Cuts events into batches of at most `size`.
pub(super) fn batches<E>(events: Vec<E>, size: usize, mut each: impl FnMut(Vec<E>)) {
    if events.len() <= size {
        if !events.is_empty() {
            each(events);
        }
        return;
    }
    let mut events = events.into_iter();
    while events.len() > 0 {
        each(events.by_ref().take(size).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_again_when_half_has_come() {
        let mut flow = Flow::new(500, 1000);
        assert_eq!((flow.first(), flow.batch()), (1000, 500));
        assert_eq!(flow.take(400), 0);
        assert_eq!(flow.take(100), 500);
        assert_eq!(flow.take(500), 500);
    }

    #[test]
    fn one_at_a_time() {
        let mut flow = Flow::new(0, 1);
        assert_eq!((flow.first(), flow.batch()), (1, 1));
        assert_eq!(flow.take(1), 1);
    }

    #[test]
    fn what_is_outstanding_never_exceeds_the_most() {
        for (min, max) in [(0, 1), (0, 10), (3, 10), (9, 10)] {
            let (mut flow, mut outstanding) = (Flow::new(min, max), max);
            for round in 1..100 {
                let batch = (round % flow.batch() + 1).min(flow.batch()).min(outstanding);
                outstanding -= batch;
                outstanding += flow.take(batch);
                assert!(outstanding <= max && outstanding > min, "{outstanding} of {min}..{max}");
            }
        }
    }

    #[test]
    fn batches_keep_order_and_size() {
        let mut seen = Vec::new();
        batches((0..7).collect(), 3, |batch| seen.push(batch));
        assert_eq!(seen, [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
        batches(Vec::<u8>::new(), 3, |_| panic!("there is none"));
    }
}
