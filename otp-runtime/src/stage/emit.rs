//! Emitting events at any time.

use super::ports::{output, settle};
use super::roles::Stage;
use crate::gen_server::Ctx;

impl<S> Ctx<S> {
    /// Emits events: for handlers of calls, casts and infos of a producer or producer-consumer.
    ///
    /// Those that consumers have asked for are on their way when this returns; the others wait in the
    /// [buffer](crate::stage::Output::buffer_size). A producer whose events come by themselves, and that must not lose any,
    /// keeps them itself until it is asked, or lets its callers wait ([`Inlet`](crate::stage::Inlet)).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    /// use otp::stage::{self, Output, Producer, Subscribe};
    ///
    /// struct Ticker;
    ///
    /// #[gen_server]
    /// impl Ticker {
    ///     #[init]
    ///     fn new(cx: &mut Ctx<Self>) -> Self {
    ///         cx.producer(Output::new().buffer_size(100));
    ///         Self
    ///     }
    ///
    ///     #[cast]
    ///     fn tick(&mut self, n: u32, cx: &mut Ctx<Self>) {
    ///         cx.emit(vec![n]);
    ///     }
    /// }
    ///
    /// impl Producer for Ticker {
    ///     type Event = u32;
    ///
    ///     async fn handle_demand(&mut self, _demand: usize, _cx: &mut Ctx<Self>) -> Vec<u32> {
    ///         Vec::new() // they come when they come
    ///     }
    /// }
    ///
    /// let ticker = Ticker::start_link().await?;
    /// ticker.tick(7);
    /// let mut ticks = stage::events(&ticker, Subscribe::new())?;
    /// assert_eq!(ticks.next().await, Some(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Panics
    /// If the server was not made a stage in its `#[init]`.
    pub fn emit<R>(&mut self, events: Vec<S::Out>)
    where
        S: Stage<R>,
    {
        let emitter = output(self).expect("the server is no producer: call `cx.producer(..)` in its `#[init]`");
        emitter.emit(events);
        emitter.pump();
        settle(self);
    }

    /// Ends the stage normally as soon as everything that was emitted has been sent to consumers. Nothing more is asked of
    /// it.
    ///
    /// The consumers hear of the end behind the last event.
    ///
    /// # Panics
    /// If the server was not made a stage in its `#[init]`.
    pub fn finish<R>(&mut self)
    where
        S: Stage<R>,
    {
        output(self).expect("the server is no producer: call `cx.producer(..)` in its `#[init]`").finish();
        settle(self);
    }
}
