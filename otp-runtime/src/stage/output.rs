//! How a stage emits: its options.

use super::buffer::{Buffer, Keep};
use super::dispatcher::Dispatcher;
use std::fmt;

/// The emitting side of a stage: what [`Ctx::producer`](crate::gen_server::Ctx#method.producer) and
/// [`Ctx::producer_consumer`](crate::gen_server::Ctx#method.producer_consumer) take.
///
/// # Examples
/// ```
/// use otp::stage::{Dispatcher, Output};
///
/// let output = Output::<String>::new().dispatcher(Dispatcher::broadcast()).buffer_size(100);
/// ```
#[must_use = "it is to be given to `producer` or `producer_consumer`"]
pub struct Output<E> {
    pub(super) dispatcher: Dispatcher<E>,
    size: Size,
    keep: Keep,
    pub(super) accumulate: bool,
}

/// How many events a buffer keeps.
#[derive(Clone, Copy, Debug)]
enum Size {
    /// What the role has by default.
    Usual,
    AtMost(usize),
    Unlimited,
}

impl<E: Send + 'static> Output<E> {
    /// By [demand](Dispatcher::demand), with a buffer that keeps the last 10 000 events of a producer, and all of a
    /// producer-consumer.
    #[expect(
        clippy::new_without_default,
        reason = "what a default is differs between producers and producer-consumers"
    )]
    pub fn new() -> Self {
        Self { dispatcher: Dispatcher::demand(), size: Size::Usual, keep: Keep::Last, accumulate: false }
    }

    /// Who gets which events.
    pub fn dispatcher(mut self, dispatcher: Dispatcher<E>) -> Self {
        self.dispatcher = dispatcher;
        self
    }

    /// How many events wait for consumers to ask for them, if more are emitted than were asked for. What goes beyond is
    /// discarded, counted ([`info`](super::info)) and reported.
    pub fn buffer_size(mut self, events: usize) -> Self {
        self.size = Size::AtMost(events);
        self
    }

    /// Nothing is ever discarded, and memory is the limit.
    pub fn unlimited_buffer(mut self) -> Self {
        self.size = Size::Unlimited;
        self
    }

    /// A full buffer discards new events, instead of the oldest ones.
    #[doc(alias = "buffer_keep")]
    pub fn keep_first(mut self) -> Self {
        self.keep = Keep::First;
        self
    }

    /// Nothing is asked of the producer, and nothing sent, until [`forward`](super::forward) is called: for a producer whose
    /// consumers shall all be there before the first event.
    pub fn accumulate(mut self) -> Self {
        self.accumulate = true;
        self
    }

    pub(super) fn buffer(&self, default: Option<usize>) -> Buffer<E> {
        let limit = match self.size {
            Size::Usual => default,
            Size::AtMost(events) => Some(events),
            Size::Unlimited => None,
        };
        Buffer::new(limit, self.keep)
    }
}

impl<E> fmt::Debug for Output<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dispatcher, size, keep, accumulate } = self;
        let mut shown = f.debug_struct("Output");
        shown.field("dispatcher", dispatcher).field("buffer_size", size);
        shown.field("keep", keep).field("accumulate", accumulate).finish()
    }
}
