//! Stages: producers and consumers of events, with demand that goes backwards (`GenStage`). Needs the feature `stage`.
//!
//! A *producer* emits events, a *consumer* handles them, a *producer-consumer* does both. A consumer subscribes to a
//! producer and asks it for so many events; the producer sends no more than that. So the slowest stage sets the pace of all,
//! and what is on its way is bounded everywhere, without anybody counting.
//!
//! **A stage is a server.** It is an ordinary `#[gen_server]` block that also implements [`Producer`], [`Consumer`] or
//! [`ProducerConsumer`], and says so in its `#[init]`. It is called, cast to, watched, supervised and named as any other; its
//! handlers may [`emit`](crate::gen_server::Ctx::emit).
//!
//! ```
//! # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
//! use otp::prelude::*;
//! use otp::stage::{self, Consumer, Input, SourceRef, Subscribe, Subscription};
//! use std::time::Duration;
//!
//! /// Takes its time.
//! struct Printer;
//!
//! #[gen_server(transient)]
//! impl Printer {
//!     #[init]
//!     fn new(numbers: SourceRef<u64>, cx: &mut Ctx<Self>) -> Self {
//!         cx.consumer(Input::new().subscribe_to(&numbers, Subscribe::new().max_demand(10)));
//!         Self
//!     }
//! }
//!
//! impl Consumer for Printer {
//!     type Event = u64;
//!
//!     async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) {
//!         tokio::time::sleep(Duration::from_millis(1)).await;
//!         println!("{events:?}");
//!     }
//! }
//!
//! supervisor! {
//!     Numbers: rest_for_one {
//!         #[transient]
//!         source: stage::Source<u64> = stage::from_iter(1..=100),
//!         printer: Printer = Printer::spec(source),
//!     }
//! }
//!
//! let numbers = Numbers.start_link().await?;
//! otp::exited(numbers.printer().pid().unwrap()).await; // it ends when the numbers do
//! # Ok::<(), otp::StartError>(())
//! # }).unwrap();
//! ```
//!
//! # When a subscription ends
//! Either side hears of the other's end. A producer forgets what the consumer had asked for. What a consumer does is said by
//! the [`Cancel`] of its subscription, and depends on the reason for which the producer has ended, or for which the
//! subscription was [cancelled](Subscription::cancel):
//!
//! | | reason is clean (`Normal`, `Shutdown`) | reason is another |
//! |---|---|---|
//! | [`Permanent`](Cancel::Permanent) (the default) | ends, for the same reason | ends, for the same reason |
//! | [`Transient`](Cancel::Transient) | goes on | ends, for the same reason |
//! | [`Temporary`](Cancel::Temporary) | goes on | goes on |
//!
//! A stage that ends for a clean reason first handles what has arrived, and sends what comes of it: so a pipeline whose source
//! has [finished](crate::gen_server::Ctx::finish) drains, stage by stage. Events on their way to a stage that dies are lost.
//!
//! # GenStage
//! | Elixir | here |
//! |---|---|
//! | `{:producer, state, opts}` from `init` | [`cx.producer(Output)`](crate::gen_server::Ctx::producer) |
//! | `{:consumer, state, subscribe_to: [..]}` | [`cx.consumer(Input)`](crate::gen_server::Ctx::consumer) |
//! | `{:producer_consumer, ..}` | [`cx.producer_consumer(..)`](crate::gen_server::Ctx::producer_consumer) |
//! | `{:noreply, events, state}` from a handler | [`cx.emit(events)`](crate::gen_server::Ctx::emit) |
//! | `sync_subscribe` | [`subscribe`] |
//! | `ask`, `cancel` | [`Subscription::ask`], [`Subscription::cancel`] |
//! | `from_enumerable`, `stream` | [`from_iter`], [`events`] |
//! | `ConsumerSupervisor` | [`ConsumerSupervisor`] |
//!
//! Deliberate differences: that a consumer takes what its producer emits is checked by the compiler; a consumer is never sent
//! more than it has asked for, also when others broadcast to it already; a producer-consumer that ends cleanly sends what it
//! has in its buffer first; [`subscribe`] answers an error if there is no producer, and the consumer goes on.

mod buffer;
mod client;
mod consume;
mod consumer_supervisor;
mod dispatch;
mod dispatcher;
mod drain;
mod emit;
mod emitter;
mod events;
mod flow;
mod info;
mod inlet;
mod input;
mod intake;
mod message;
mod output;
mod ports;
mod produce;
mod produce_consume;
mod roles;
mod source;
mod subscribe;
mod subscription;

pub use client::{accumulate, forward, info, subscribe};
pub use consumer_supervisor::{ConsumerSupervisor, ConsumerSupervisorRef};
pub use dispatcher::Dispatcher;
#[cfg(feature = "stream")]
pub use drain::into_sink;
pub use drain::{Drain, DrainRef, for_each};
pub use events::{Events, events};
pub use info::StageInfo;
pub use inlet::{Inlet, InletRef};
pub use input::Input;
pub use output::Output;
pub use roles::{Consumer, Emits, Producer, ProducerConsumer, Takes};
#[doc(hidden)]
pub use roles::{Consumes, DoesBoth, Produces, Stage};
#[cfg(feature = "stream")]
pub use source::from_stream;
pub use source::{Source, SourceRef, from_iter};
pub use subscribe::{Cancel, Subscribe};
pub use subscription::Subscription;
