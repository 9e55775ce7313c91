//! A subscription, as it is handed around.

use super::message::{Upward, post};
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::reference::Reference;
use std::fmt;

/// A subscription of a consumer to a producer: what [`subscribe`](super::subscribe) returns, and what a consumer is told
/// with its events.
///
/// It may be kept, cloned and sent; dropping it changes nothing. GenStage's `{pid, ref}`.
#[derive(Clone)]
pub struct Subscription {
    tag: Reference,
    consumer: Pid,
    /// `None`: there was no such process.
    producer: Option<AnyProcess>,
    say: fn(&AnyProcess, Reference, Say),
}

enum Say {
    Ask(usize),
    Cancel(ExitReason),
}

impl Subscription {
    pub(super) fn new<E: Send + 'static>(tag: Reference, consumer: Pid, producer: Option<AnyProcess>) -> Self {
        let say = |producer: &AnyProcess, tag, say| match say {
            Say::Ask(count) => post(producer, Upward::<E>::Ask(tag, count)),
            Say::Cancel(reason) => post(producer, Upward::<E>::Cancel(tag, reason)),
        };
        Self { tag, consumer, producer, say }
    }

    /// What it is known by.
    pub fn tag(&self) -> Reference {
        self.tag
    }

    /// Who gets the events.
    pub fn consumer(&self) -> Pid {
        self.consumer
    }

    /// Who emits them; `None` if there was nobody when the consumer subscribed.
    pub fn producer(&self) -> Option<Pid> {
        Some(self.producer.as_ref()?.head().pid)
    }

    /// Asks the producer for so many events more.
    ///
    /// For consumers that subscribed with [`manual`](super::Subscribe::manual) demand. With automatic demand the consumer
    /// would be sent more than it can account for.
    #[doc(alias = "GenStage.ask")]
    pub fn ask(&self, events: usize) {
        if let Some(producer) = self.producer.as_ref().filter(|_| events > 0) {
            (self.say)(producer, self.tag, Say::Ask(events));
        }
    }

    /// Ends the subscription. Events that are on their way arrive; then the consumer is told, and does what its
    /// [`Cancel`](super::Cancel) says, for this reason: a permanent one ends.
    #[doc(alias = "GenStage.cancel")]
    pub fn cancel(&self, reason: ExitReason) {
        if let Some(producer) = &self.producer {
            (self.say)(producer, self.tag, Say::Cancel(reason));
        }
    }
}

impl PartialEq for Subscription {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Eq for Subscription {}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Subscription");
        shown.field("tag", &self.tag).field("consumer", &self.consumer).field("producer", &self.producer());
        shown.finish_non_exhaustive()
    }
}
