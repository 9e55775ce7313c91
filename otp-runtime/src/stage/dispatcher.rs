//! How a producer chooses who gets an event.

use super::dispatch::{Broadcast, Demand, Dispatch, Partition};
use std::fmt;

/// How a producer shares its events among its consumers.
///
/// | | who gets an event | when more is asked of the producer |
/// |---|---|---|
/// | [`demand`](Self::demand) | one consumer: the one that has asked for most | when any has room |
/// | [`broadcast`](Self::broadcast) | all of them | when all have room: the slowest decides |
/// | [`partition`](Self::partition) | the consumer of its partition | when there is room; a full partition slows the others |
///
/// No consumer is ever sent more than it has asked for, and each gets its events in the order in which they were emitted.
pub struct Dispatcher<E> {
    kind: &'static str,
    pub(super) dispatch: Box<dyn Dispatch<E>>,
}

impl<E: Send + 'static> Dispatcher<E> {
    /// Each event to one consumer, to the one that has asked for most. What a producer does if nothing else is said.
    #[doc(alias = "GenStage.DemandDispatcher")]
    pub fn demand() -> Self {
        Self { kind: "demand", dispatch: Box::new(Demand::new(None)) }
    }

    /// As [`demand`](Self::demand); but the order of consumers that have asked for the same is mixed before the first event.
    ///
    /// Use it where producers have the same consumers, which subscribed in the same order: else the first consumer gets the
    /// first events of all of them. The same seed gives the same order; give each producer its own.
    #[doc(alias = "shuffle_demands_on_first_dispatch")]
    pub fn shuffled_demand(seed: u64) -> Self {
        Self { kind: "demand", dispatch: Box::new(Demand::new(Some(seed))) }
    }

    /// Each event to all consumers that want it ([`selector`](super::Subscribe::selector)).
    #[doc(alias = "GenStage.BroadcastDispatcher")]
    pub fn broadcast() -> Self
    where
        E: Clone,
    {
        Self { kind: "broadcast", dispatch: Box::new(Broadcast::new()) }
    }

    /// Each event to the consumer of its partition: a number from 0 to `partitions - 1`, or `None` to drop the event.
    ///
    /// A consumer says [which partition](super::Subscribe::partition) it is for; there is one for each. Events of a
    /// partition whose consumer has no room wait for it; they count as asked for, so that one partition without a consumer,
    /// or with a slow one, holds up all of them in the end. With a number that is too large the producer crashes.
    ///
    /// # Examples
    /// ```
    /// use otp::stage::Dispatcher;
    ///
    /// let by_length = Dispatcher::partition(4, |line: &String| line.len() % 4);
    /// let without_blank = Dispatcher::partition(2, |line: &String| match line.trim().len() {
    ///     0 => None,
    ///     length => Some(length % 2),
    /// });
    /// ```
    #[doc(alias = "GenStage.PartitionDispatcher")]
    pub fn partition<N: Into<Option<usize>>>(
        partitions: usize,
        mut number: impl FnMut(&E) -> N + Send + 'static,
    ) -> Self {
        let hash = Box::new(move |event: &E| number(event).into());
        Self { kind: "partition", dispatch: Box::new(Partition::new(partitions, hash)) }
    }
}

impl<E> fmt::Debug for Dispatcher<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dispatcher").field(&self.kind).finish()
    }
}
