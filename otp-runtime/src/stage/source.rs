//! Producers whose events somebody else makes: an iterator or a stream.

#[cfg(feature = "stream")]
mod pull;

use super::output::Output;
use super::roles::Producer;
use crate::gen_server::{Ctx, GenServer, Stop};
use crate::message::Info;
use crate::process;
use crate::report::Kept;
use crate::seam::others_turn;
use crate::server_ref::ServerRef;
use crate::spec::{ChildDefaults, Spec};
use std::convert::Infallible;
use std::fmt;

/// How many events it makes before it looks at its messages again.
const AT_A_TIME: usize = 1000;

/// A producer of what an iterator or a stream gives: see [`from_iter`] and
#[cfg_attr(feature = "stream", doc = "[`from_stream`].")]
#[cfg_attr(not(feature = "stream"), doc = "`from_stream` (with the feature `stream`).")]
pub struct Source<E> {
    supply: Supply<E>,
    /// What it was asked for and has not given.
    asked: usize,
}

/// Leads to a [`Source`].
pub type SourceRef<E> = ServerRef<Source<E>>;

enum Supply<E> {
    Iter(Kept<Box<dyn Iterator<Item = E> + Send>>),
    #[cfg(feature = "stream")]
    Stream(pull::Demand),
}

/// What a source is started with.
#[doc(hidden)]
pub struct SourceArgs<E> {
    from: From<E>,
    output: Output<E>,
}

enum From<E> {
    Iter(Kept<Box<dyn Iterator<Item = E> + Send>>),
    #[cfg(feature = "stream")]
    Stream(pull::Stream<E>),
}

/// To itself: there is more to be made.
struct GoOn;

/// The start of a producer of what an iterator gives; it ends normally when the iterator does.
///
/// The iterator runs in the stage, in batches, as far as consumers ask: it must not block for long.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::stage::{self, Subscribe};
///
/// let squares = stage::from_iter((1_u64..).map(|n| n * n)).start().await?;
/// let mut events = stage::events(&squares, Subscribe::new().max_demand(10))?;
/// assert_eq!(events.next().await, Some(1));
/// assert_eq!(events.next().await, Some(4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[doc(alias = "GenStage.from_enumerable")]
pub fn from_iter<I>(events: I) -> Spec<Source<I::Item>>
where
    I: IntoIterator,
    I::IntoIter: Send + 'static,
    I::Item: Send + 'static,
{
    let events: Box<dyn Iterator<Item = I::Item> + Send> = Box::new(events.into_iter());
    Spec::__new(SourceArgs { from: From::Iter(Kept::new("iterator", events)), output: Output::new() })
}

/// The start of a producer of what a stream gives; it ends normally when the stream does. Needs the feature `stream`.
///
/// The stream is polled in a process of its own, linked with the stage, and only for as many events as consumers have asked
/// for. It is dropped when the stage ends.
#[cfg(feature = "stream")]
pub fn from_stream<T>(events: T) -> Spec<Source<T::Item>>
where
    T: futures_core::Stream + Send + 'static,
    T::Item: Send + 'static,
{
    Spec::__new(SourceArgs { from: From::Stream(pull::Stream::new(events)), output: Output::new() })
}

impl<E: Send + 'static> Spec<Source<E>> {
    /// How it emits: its [`Dispatcher`](super::Dispatcher), and whether it waits before it begins.
    pub fn output(self, output: Output<E>) -> Self {
        self.with_args(|args| args.output = output)
    }
}

impl<E: Send + 'static> GenServer for Source<E> {
    type Args = SourceArgs<E>;
    type Msg = Infallible;
    type Fits = ();
    type Continue = Infallible;
    type Client = SourceRef<E>;
    const NAME: &'static str = "Source";
    const DEFAULTS: ChildDefaults = ChildDefaults::WORKER;

    fn init_now(args: SourceArgs<E>, cx: &mut Ctx<Self>) -> Result<Result<Self, Stop>, SourceArgs<E>> {
        let SourceArgs { from, output } = args;
        cx.producer(output);
        let supply = match from {
            From::Iter(events) => Supply::Iter(events),
            #[cfg(feature = "stream")]
            From::Stream(events) => Supply::Stream(events.run(cx.pid())),
        };
        Ok(Ok(Self { supply, asked: 0 }))
    }

    async fn handle_info(&mut self, info: Info, cx: &mut Ctx<Self>) -> Result<(), Stop> {
        #[cfg(feature = "stream")]
        let info = match info.take::<pull::Pulled<E>>() {
            Ok(pulled) => {
                cx.emit(pulled.events);
                if pulled.is_last {
                    cx.finish();
                }
                return Ok(());
            }
            Err(info) => info,
        };
        if info.peek::<GoOn>().is_some() {
            // an iterator without an end leaves others their turn
            others_turn().await;
            self.go_on(cx);
        } else {
            cx.unhandled(info);
        }
        Ok(())
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<E: Send + 'static> Producer for Source<E> {
    type Event = E;

    async fn handle_demand(&mut self, demand: usize, cx: &mut Ctx<Self>) -> Vec<E> {
        let busy = self.asked > 0;
        self.asked = self.asked.saturating_add(demand);
        if !busy {
            self.go_on(cx);
        }
        Vec::new()
    }
}

impl<E: Send + 'static> Source<E> {
    fn go_on(&mut self, cx: &mut Ctx<Self>) {
        match &mut self.supply {
            Supply::Iter(events) => {
                let most = self.asked.min(AT_A_TIME);
                let batch: Vec<E> = events.get_mut().take(most).collect();
                let is_last = batch.len() < most;
                self.asked -= batch.len();
                cx.emit(batch);
                if is_last {
                    cx.finish();
                } else if self.asked > 0 {
                    process::send(cx.pid(), GoOn);
                }
            }
            #[cfg(feature = "stream")]
            Supply::Stream(demand) => demand.add(std::mem::take(&mut self.asked)),
        }
    }
}

impl<E> fmt::Debug for Source<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for SourceArgs<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceArgs").field("output", &self.output).finish_non_exhaustive()
    }
}
