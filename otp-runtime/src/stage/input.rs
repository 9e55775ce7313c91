//! What a stage consumes: its options.

use super::roles::Emits;
use super::subscribe::Subscribe;
use crate::process::record::AnyProcess;
use crate::server_ref::ServerRef;
use std::fmt;

/// The consuming side of a stage: to whom it subscribes when it starts. What
/// [`Ctx::consumer`](crate::gen_server::Ctx#method.consumer) and
/// [`Ctx::producer_consumer`](crate::gen_server::Ctx#method.producer_consumer) take.
///
/// A stage that is restarted runs its `#[init]` again, and so subscribes again. Give it references that survive a restart of
/// the producer as well: those of a tree, or names.
#[must_use = "it is to be given to `consumer` or `producer_consumer`"]
pub struct Input<E> {
    pub(super) wanted: Vec<(Option<AnyProcess>, Subscribe<E>)>,
}

impl<E: Send + 'static> Input<E> {
    /// It subscribes to nobody by itself: others [`subscribe`](super::subscribe) it.
    #[expect(clippy::new_without_default, reason = "a consumer of nothing is no sensible default")]
    pub fn new() -> Self {
        Self { wanted: Vec::new() }
    }

    /// It subscribes to this producer. May be said several times.
    ///
    /// If there is no such process, it is as if the producer had ended with
    /// [`NoProc`](crate::exit::ExitReason::NoProc): unless the subscription is a
    /// [temporary](super::Cancel::Temporary) one, the consumer ends.
    ///
    /// # Panics
    /// If `min_demand` is not less than `max_demand`.
    #[track_caller]
    pub fn subscribe_to<P, R>(mut self, producer: &impl AsRef<ServerRef<P>>, how: Subscribe<E>) -> Self
    where
        P: Emits<R, Out = E>,
    {
        self.wanted.push((producer.as_ref().resolve(), how.checked()));
        self
    }
}

impl<E> fmt::Debug for Input<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("subscriptions", &self.wanted.len()).finish()
    }
}
