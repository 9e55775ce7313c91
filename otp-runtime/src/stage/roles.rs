//! What a server has to say to be a stage.

use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer};
use crate::pid::Pid;
use std::convert::Infallible;
use std::future::Future;

/// A stage that emits events, when consumers ask for them.
///
/// Implement it for a server, and call [`cx.producer(..)`](Ctx#method.producer) in its `#[init]`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::stage::{Output, Producer};
///
/// struct Counter {
///     next: u64,
/// }
///
/// #[gen_server]
/// impl Counter {
///     #[init]
///     fn new(from: u64, cx: &mut Ctx<Self>) -> Self {
///         cx.producer(Output::new());
///         Self { next: from }
///     }
///
///     /// A stage is a server: it is called as any other.
///     #[call]
///     fn position(&self) -> u64 {
///         self.next
///     }
/// }
///
/// impl Producer for Counter {
///     type Event = u64;
///
///     async fn handle_demand(&mut self, demand: usize, _cx: &mut Ctx<Self>) -> Vec<u64> {
///         let first = self.next;
///         self.next += demand as u64;
///         (first..self.next).collect()
///     }
/// }
///
/// let mut plain = Counter { next: 5 }; // no process: a value and its methods
/// assert_eq!(plain.handle_demand(2, &mut Ctx::for_test()).await, [5, 6]);
/// let counter = Counter::start_link(7).await?;
/// assert_eq!(counter.position().await?, 7); // nobody has asked
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[doc(alias = "GenStage")]
pub trait Producer: GenServer + Send {
    /// What it emits.
    type Event: Send + 'static;

    /// Its consumers ask for so many events more than it has been asked for before.
    ///
    /// It may return fewer, and emit the others later ([`Ctx::emit`](Ctx#method.emit)): what was asked for is not asked for
    /// again, so that a producer that has nothing now keeps the number in its state. It may return more; they wait in the
    /// [buffer](super::Output::buffer_size).
    fn handle_demand(&mut self, demand: usize, cx: &mut Ctx<Self>) -> impl Future<Output = Vec<Self::Event>> + Send;

    /// A consumer has subscribed.
    fn handle_subscribe(&mut self, _consumer: Pid, _cx: &mut Ctx<Self>) {}

    /// A consumer has ended or cancelled. What it had asked for and not got yet is not asked for again when others ask.
    fn handle_cancel(&mut self, _consumer: Pid, _reason: &ExitReason, _cx: &mut Ctx<Self>) {}
}

/// A stage that consumes events.
///
/// Implement it for a server, and call [`cx.consumer(..)`](Ctx#method.consumer) in its `#[init]`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::stage::{self, Consumer, Input, Subscribe, Subscription};
///
/// struct Sum {
///     total: u64,
/// }
///
/// #[gen_server]
/// impl Sum {
///     #[init]
///     fn new(numbers: stage::SourceRef<u64>, cx: &mut Ctx<Self>) -> Self {
///         cx.consumer(Input::new().subscribe_to(&numbers, Subscribe::new().max_demand(10)));
///         Self { total: 0 }
///     }
///
///     #[terminate]
///     fn done(&mut self) {
///         assert_eq!(self.total, 5050);
///     }
/// }
///
/// impl Consumer for Sum {
///     type Event = u64;
///
///     async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) {
///         self.total += events.iter().sum::<u64>();
///     }
/// }
///
/// let numbers = stage::from_iter(1..=100).start().await?;
/// let sum = Sum::start(numbers).await?;
/// // it ends when the numbers do
/// assert_eq!(otp::exited(sum.pid().unwrap()).await, ExitReason::Normal);
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
#[doc(alias = "GenStage")]
pub trait Consumer: GenServer + Send {
    /// What it consumes.
    type Event: Send + 'static;

    /// Handles a batch of events, at most `max_demand - min_demand` of them, all from one producer.
    ///
    /// More is asked for when it has returned: however long it takes, nothing piles up.
    fn handle_events(
        &mut self,
        events: Vec<Self::Event>,
        from: &Subscription,
        cx: &mut Ctx<Self>,
    ) -> impl Future<Output = ()> + Send;

    /// It has subscribed. With [`manual`](super::Subscribe::manual) demand, keep the subscription to
    /// [`ask`](Subscription::ask).
    fn handle_subscribe(&mut self, _from: &Subscription, _cx: &mut Ctx<Self>) {}

    /// A subscription has ended. What follows is said by its [`Cancel`](super::Cancel).
    fn handle_cancel(&mut self, _from: &Subscription, _reason: &ExitReason, _cx: &mut Ctx<Self>) {}
}

/// A stage that consumes events and emits others: it changes, filters or multiplies them.
///
/// Implement it for a server, and call [`cx.producer_consumer(..)`](Ctx#method.producer_consumer) in its `#[init]`. It
/// handles events only while its own consumers have room for more.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::stage::{Input, Output, ProducerConsumer, SourceRef, Subscribe, Subscription};
///
/// struct Parse;
///
/// #[gen_server]
/// impl Parse {
///     #[init]
///     fn new(lines: SourceRef<String>, cx: &mut Ctx<Self>) -> Self {
///         cx.producer_consumer(Input::new().subscribe_to(&lines, Subscribe::new()), Output::new());
///         Self
///     }
/// }
///
/// impl ProducerConsumer for Parse {
///     type In = String;
///     type Out = u64;
///
///     async fn handle_events(&mut self, lines: Vec<String>, _from: &Subscription, _cx: &mut Ctx<Self>) -> Vec<u64> {
///         lines.iter().filter_map(|line| line.parse().ok()).collect()
///     }
/// }
///
/// let lines = otp::stage::from_iter(["1", "two", "3"].map(str::to_owned)).start().await?;
/// let mut numbers = otp::stage::events(&Parse::start(lines).await?, Subscribe::new())?;
/// assert_eq!(numbers.next().await, Some(1));
/// assert_eq!(numbers.next().await, Some(3));
/// assert_eq!(numbers.next().await, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[doc(alias = "GenStage")]
pub trait ProducerConsumer: GenServer + Send {
    /// What it consumes.
    type In: Send + 'static;
    /// What it emits.
    type Out: Send + 'static;

    /// Handles a batch of events, and returns what is to be emitted: as many as it likes.
    fn handle_events(
        &mut self,
        events: Vec<Self::In>,
        from: &Subscription,
        cx: &mut Ctx<Self>,
    ) -> impl Future<Output = Vec<Self::Out>> + Send;

    /// It has subscribed to a producer.
    fn handle_subscribe(&mut self, _from: &Subscription, _cx: &mut Ctx<Self>) {}

    /// A subscription to a producer has ended. What follows is said by its [`Cancel`](super::Cancel).
    fn handle_cancel(&mut self, _from: &Subscription, _reason: &ExitReason, _cx: &mut Ctx<Self>) {}

    /// The last subscription has ended cleanly, and what had arrived is handled: emits what is left, as the rest of a batch.
    fn handle_end(&mut self, _cx: &mut Ctx<Self>) -> Vec<Self::Out> {
        Vec::new()
    }
}

/// A server that is a stage of one kind or another. `R` tells the compiler of which; it always finds out by itself.
#[doc(hidden)]
pub trait Stage<R>: GenServer + Send {
    type In: Send + 'static;
    type Out: Send + 'static;
}

/// A stage that emits: a [`Producer`] or a [`ProducerConsumer`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stage that emits events",
    note = "implement `otp::stage::Producer` or `otp::stage::ProducerConsumer` for it"
)]
pub trait Emits<R>: GenServer + Send {
    /// What it emits.
    type Out: Send + 'static;
}

/// A stage that consumes: a [`Consumer`] or a [`ProducerConsumer`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stage that consumes events",
    note = "implement `otp::stage::Consumer` or `otp::stage::ProducerConsumer` for it"
)]
pub trait Takes<R>: GenServer + Send {
    /// What it consumes.
    type In: Send + 'static;
}

/// The role of a [`Producer`].
#[derive(Debug)]
pub struct Produces(Infallible);

/// The role of a [`Consumer`].
#[derive(Debug)]
pub struct Consumes(Infallible);

/// The role of a [`ProducerConsumer`].
#[derive(Debug)]
pub struct DoesBoth(Infallible);

impl<S: Producer> Stage<Produces> for S {
    type In = Infallible;
    type Out = S::Event;
}

impl<S: Consumer> Stage<Consumes> for S {
    type In = S::Event;
    type Out = Infallible;
}

impl<S: ProducerConsumer> Stage<DoesBoth> for S {
    type In = S::In;
    type Out = S::Out;
}

#[diagnostic::do_not_recommend]
impl<S: Producer> Emits<Produces> for S {
    type Out = S::Event;
}

#[diagnostic::do_not_recommend]
impl<S: ProducerConsumer> Emits<DoesBoth> for S {
    type Out = S::Out;
}

#[diagnostic::do_not_recommend]
impl<S: Consumer> Takes<Consumes> for S {
    type In = S::Event;
}

#[diagnostic::do_not_recommend]
impl<S: ProducerConsumer> Takes<DoesBoth> for S {
    type In = S::In;
}
