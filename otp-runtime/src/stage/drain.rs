//! Consumers that are no server of the user's: a function, or a sink.

#[cfg(feature = "stream")]
mod sink;

#[cfg(feature = "stream")]
pub use sink::into_sink;

use super::input::Input;
use super::roles::Consumer;
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::gen_server::{Ctx, GenServer, Stop};
use crate::server_ref::ServerRef;
use crate::spec::{BoxFuture, ChildDefaults, Spec};
use std::convert::Infallible;
use std::fmt;
use std::future::Future;

/// A consumer that gives its events to a function or a sink: see [`for_each`] and
#[cfg_attr(feature = "stream", doc = "[`into_sink`].")]
#[cfg_attr(not(feature = "stream"), doc = "`into_sink` (with the feature `stream`).")]
pub struct Drain<E> {
    to: Box<dyn Outflow<E>>,
}

/// Leads to a [`Drain`].
pub type DrainRef<E> = ServerRef<Drain<E>>;

/// Where events go. Its futures are the handlers'.
trait Outflow<E>: Send {
    fn take(&mut self, events: Vec<E>) -> BoxFuture<'_, Result<(), Stop>>;

    /// There will be no more.
    fn close(&mut self) -> BoxFuture<'_, Result<(), Stop>>;
}

/// What a drain is started with.
#[doc(hidden)]
pub struct DrainArgs<E> {
    input: Input<E>,
    to: Box<dyn Outflow<E>>,
}

/// The start of a consumer that runs a function for each event, one after the other.
///
/// Use it at the end of a pipeline, where a server would have nothing to keep. The function runs in the stage: a panic ends
/// the stage.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::prelude::*;
/// use otp::stage::{self, Input, Subscribe};
/// use std::time::Duration;
///
/// let numbers = stage::from_iter(1..=10).start().await?;
/// let input = Input::new().subscribe_to(&numbers, Subscribe::new().max_demand(2));
/// let slow = stage::for_each(input, async |number: u32| {
///     tokio::time::sleep(Duration::from_millis(1)).await;
///     println!("{number}");
/// });
/// let slow = slow.start().await?;
/// assert_eq!(otp::exited(slow.pid().unwrap()).await, ExitReason::Normal);
/// # Ok::<(), otp::StartError>(())
/// # }).unwrap();
/// ```
pub fn for_each<E, F>(input: Input<E>, each: impl FnMut(E) -> F + Send + 'static) -> Spec<Drain<E>>
where
    E: Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    Spec::__new(DrainArgs { input, to: Box::new(Each(each)) })
}

struct Each<F>(F);

impl<E: Send + 'static, F, R> Outflow<E> for Each<F>
where
    F: FnMut(E) -> R + Send,
    R: Future<Output = ()> + Send,
{
    fn take(&mut self, events: Vec<E>) -> BoxFuture<'_, Result<(), Stop>> {
        Box::pin(async move {
            for event in events {
                (self.0)(event).await;
            }
            Ok(())
        })
    }

    fn close(&mut self) -> BoxFuture<'_, Result<(), Stop>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl<E: Send + 'static> GenServer for Drain<E> {
    type Args = DrainArgs<E>;
    type Msg = Infallible;
    type Fits = ();
    type Continue = Infallible;
    type Client = DrainRef<E>;
    const NAME: &'static str = "Drain";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(args: DrainArgs<E>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, DrainArgs<E>> {
        let DrainArgs { input, to } = args;
        cx.consumer(input);
        Ok(Ok(Self { to }))
    }

    fn terminate_now(&mut self, _reason: &ExitReason, _cx: &mut Ctx<Self>) -> bool {
        false
    }

    async fn terminate(&mut self, _reason: &ExitReason, cx: &mut Ctx<Self>) {
        if let Err(stop) = self.to.close().await {
            cx.stop(stop.into_reason());
        }
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<E: Send + 'static> Consumer for Drain<E> {
    type Event = E;

    async fn handle_events(&mut self, events: Vec<E>, _from: &Subscription, cx: &mut Ctx<Self>) {
        if let Err(stop) = self.to.take(events).await {
            cx.stop(stop.into_reason());
        }
    }
}

impl<E> fmt::Debug for Drain<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Drain")
    }
}

impl<E> fmt::Debug for DrainArgs<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrainArgs").field("input", &self.input).finish_non_exhaustive()
    }
}
