//! Who gets which events: decisions, and nothing else.
//!
//! A dispatcher knows of each subscription what it has asked for. It never gives one more than that.

mod broadcast;
mod demand;
mod partition;
#[cfg(test)]
mod tests;

pub(super) use broadcast::Broadcast;
pub(super) use demand::Demand;
pub(super) use partition::Partition;

use crate::reference::Reference;
use std::fmt;

/// Whether an event is for a consumer.
pub(super) type Selector<E> = Box<dyn Fn(&E) -> bool + Send>;

/// What a consumer says of itself when it subscribes.
pub(super) struct Wish<E> {
    pub(super) partition: Option<usize>,
    pub(super) selector: Option<Selector<E>>,
}

impl<E> Default for Wish<E> {
    fn default() -> Self {
        Self { partition: None, selector: None }
    }
}

impl<E> fmt::Debug for Wish<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wish").field("partition", &self.partition).finish_non_exhaustive()
    }
}

/// Batches on their way, each with its subscription.
pub(super) type Sends<E> = Vec<(Reference, Vec<E>)>;

pub(super) trait Dispatch<E>: Send {
    /// A consumer subscribes; the error says why it cannot.
    fn join(&mut self, tag: Reference, wish: Wish<E>) -> Result<(), String>;

    /// A subscription ends, and what it has asked for is forgotten.
    fn leave(&mut self, tag: Reference);

    /// A consumer asks for so many more. What was kept for it is sent at once.
    fn ask(&mut self, tag: Reference, count: usize, sends: &mut Sends<E>);

    /// For how many events there is somebody who has asked for them.
    fn room(&self) -> usize;

    /// Gives events to those who have asked for them; answers those for which there is no room, in order.
    fn dispatch(&mut self, events: Vec<E>, sends: &mut Sends<E>) -> Vec<E>;

    /// How many events it keeps for consumers that have not asked for them.
    fn held(&self) -> usize {
        0
    }
}
