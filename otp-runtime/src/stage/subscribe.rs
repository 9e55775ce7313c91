//! How a consumer subscribes.

use super::dispatch::{Selector, Wish};
use super::flow::Flow;
use std::fmt;

/// What a consumer does when a subscription ends, because its producer has ended or one of the two has cancelled it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cancel {
    /// It ends as well, for the same reason.
    #[default]
    Permanent,
    /// It ends as well, for the same reason, unless that is a clean one.
    Transient,
    /// It goes on.
    Temporary,
}

/// How a consumer subscribes to a producer of `E`.
///
/// # Examples
/// ```
/// use otp::stage::{Cancel, Subscribe};
///
/// let slowly = Subscribe::<u64>::new().max_demand(10).cancel(Cancel::Transient);
/// let manual = Subscribe::<u64>::new().manual();
/// let even = Subscribe::new().selector(|n: &u64| n % 2 == 0);
/// ```
#[must_use = "it is to be given to `subscribe` or `subscribe_to`"]
pub struct Subscribe<E> {
    max: usize,
    min: Option<usize>,
    manual: bool,
    pub(super) cancel: Cancel,
    pub(super) wish: Wish<E>,
}

impl<E> Subscribe<E> {
    /// At most 1000 events are asked for, and again when 500 are left; [`Cancel::Permanent`].
    pub fn new() -> Self {
        Self { max: 1000, min: None, manual: false, cancel: Cancel::default(), wish: Wish::default() }
    }

    /// The most events that are on their way or wait in the consumer: how much memory they may take, and how much is lost
    /// if the consumer dies.
    ///
    /// # Panics
    /// If it is 0. (A consumer that is to get nothing for now subscribes with [`manual`](Self::manual) demand.)
    #[track_caller]
    pub fn max_demand(mut self, events: usize) -> Self {
        assert!(events > 0, "a consumer that asks for no events never gets any: `max_demand` is at least 1");
        self.max = events;
        self
    }

    /// The consumer asks again when so few are left. The default is half of the most. The consumer is given at most
    /// `max_demand - min_demand` events at a time.
    pub fn min_demand(mut self, events: usize) -> Self {
        self.min = Some(events);
        self
    }

    /// Nothing is asked for but by [`Subscription::ask`](super::Subscription::ask).
    pub fn manual(mut self) -> Self {
        self.manual = true;
        self
    }

    /// What the consumer does when the subscription ends.
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Which partition the consumer is for, of a producer with
    /// [`Dispatcher::partition`](super::Dispatcher::partition): there each needs one.
    pub fn partition(mut self, number: usize) -> Self {
        self.wish.partition = Some(number);
        self
    }

    /// Which events the consumer wants, of a producer with [`Dispatcher::broadcast`](super::Dispatcher::broadcast). The
    /// function runs in the producer.
    pub fn selector(mut self, wanted: impl Fn(&E) -> bool + Send + 'static) -> Self {
        let selector: Selector<E> = Box::new(wanted);
        self.wish.selector = Some(selector);
        self
    }

    /// `None`: the demand is the consumer's affair.
    pub(super) fn flow(&self) -> Option<Flow> {
        let min = self.min.unwrap_or(self.max / 2);
        (!self.manual).then(|| Flow::new(min, self.max))
    }

    /// Where it is used, and not where it is made: the two demands come one after the other.
    #[track_caller]
    pub(super) fn checked(self) -> Self {
        let (min, max) = (self.min.unwrap_or(self.max / 2), self.max);
        assert!(min < max, "`min_demand` ({min}) must be less than `max_demand` ({max})");
        self
    }
}

impl<E> Default for Subscribe<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> fmt::Debug for Subscribe<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { max, min, manual, cancel, wish } = self;
        let mut shown = f.debug_struct("Subscribe");
        shown.field("max_demand", max).field("min_demand", min).field("manual", manual);
        shown.field("cancel", cancel).field("wish", wish).finish()
    }
}
