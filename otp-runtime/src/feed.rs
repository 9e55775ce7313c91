//! Streams as sources of messages: what a stream gives arrives in a process's mailbox.
//!
//! A server that waits for calls, and for what comes from a channel, a file or a subscription, has two things to wait for. With
//! a feed it has one: each item is an [`Info`], handled by the `#[info]` handler for its type, in
//! order with all other messages. The end of the stream is a message, too: [`FeedEnd`].
//!
//! | in | from a stream (feature `stream`) | from a function that is polled |
//! |---|---|---|
//! | a handler of a server or a state machine | `cx.feed(stream)` | `cx.feed_with(most, next)` |
//! | any process | [`feed`](fn@feed)`(stream)`, [`feed_at_most`] | [`feed_with`] |
//! | an event manager | `EventManagerRef::feed` | `EventManagerRef::feed_with` |
//!
//! **Back-pressure.** At most so many items ([`IN_FLIGHT`], or what you say) lie in the mailbox unhandled. The next one is asked for
//! when the process has taken one out. So a fast source waits for a slow server, and does not fill its memory; other messages get
//! their turn between the items. Items are exempt from the mailbox's limits, as all messages are that are not the server's own; but
//! they take up room: with as many of them as the mailbox's capacity, the server's own messages find it full. Ask for fewer.
//!
//! **Its end.** A feed belongs to a process and ends with it, however that ends. [`FeedRef::cancel`] ends it before; from then
//! on no item comes, not even one that had arrived already. A stream that panics ends its feed, with a report and a [`FeedEnd`]
//! that says so; the process lives on, and decides.
//!
//! The stream is polled by a task of its own, not by the process: inside it, there is no [`self_pid`](crate::process::self_pid).
//!
//! OTP: what a port or `gen_tcp` in active mode is to Erlang; `GenStage` is for more than one consumer.

mod feeder;

use crate::exit::ExitReason;
use crate::message::Info;
use crate::process::parcel::Source;
use crate::process::record::AnyProcess;
use crate::process::{Inbox, current};
use crate::reference::Reference;
use feeder::Feeder;
use std::fmt;
use std::sync::Weak;
use std::task::{Context, Poll};

/// How many items of a feed wait in the mailbox at most, unless you say otherwise.
pub const IN_FLIGHT: usize = 16;

/// Sends the items of `stream` to the calling process, until it ends. Needs the feature `stream`.
///
/// In a server's handler `cx.feed(stream)` is the same. At most [`IN_FLIGHT`] items wait at a time; see [`feed_at_most`].
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::feed::FeedEnd;
/// use otp::receive;
///
/// # struct Three(u32);
/// # impl futures_core::Stream for Three {
/// #     type Item = u32;
/// #     fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<u32>> {
/// #         self.0 += 1;
/// #         std::task::Poll::Ready((self.0 <= 3).then_some(self.0))
/// #     }
/// # }
/// # fn numbers() -> Three { Three(0) }
/// let adder = otp::spawn(async |mut inbox| {
///     let feed = otp::feed::feed(numbers()); // 1, 2, 3
///     let mut sum = 0;
///     loop {
///         receive!(match inbox {
///             number: u32 => sum += number,
///             end: FeedEnd if end.feed == feed => break,
///         });
///     }
///     assert_eq!(sum, 6);
/// });
/// assert_eq!(otp::exited(adder).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a process.
#[cfg(feature = "stream")]
#[track_caller]
pub fn feed<T: Send + 'static>(stream: impl futures_core::Stream<Item = T> + Send + 'static) -> FeedRef {
    feed_at_most(IN_FLIGHT, stream)
}

/// As [`feed`](fn@feed), with at most so many items in the mailbox at a time. One at a time is what a server asks for that must
/// not be late for anything else; 0 means 1.
///
/// # Panics
/// Outside a process.
#[cfg(feature = "stream")]
#[track_caller]
pub fn feed_at_most<T: Send + 'static>(
    most: usize,
    stream: impl futures_core::Stream<Item = T> + Send + 'static,
) -> FeedRef {
    feed_with(most, polled(stream))
}

/// Sends what `next` gives to the calling process, until it gives none, with at most `most` of it in the mailbox at a time.
///
/// `next` is polled like a stream, or a receiver of a channel.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let (lines, mut receiver) = tokio::sync::mpsc::channel::<String>(8);
/// let reader = otp::spawn(async move |mut inbox| {
///     otp::feed::feed_with(1, move |cx| receiver.poll_recv(cx));
///     assert_eq!(inbox.receive().await.take::<String>().unwrap(), "one");
///     assert!(inbox.receive().await.peek::<otp::feed::FeedEnd>().is_some());
/// });
/// lines.send("one".to_owned()).await.unwrap();
/// drop(lines);
/// assert_eq!(otp::exited(reader).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a process.
#[track_caller]
pub fn feed_with<T: Send + 'static>(
    most: usize,
    next: impl FnMut(&mut Context<'_>) -> Poll<Option<T>> + Send + 'static,
) -> FeedRef {
    let me =
        current().expect("a feed is for the process that asks for it: use it in a spawned process or in a handler");
    start(&me, most, next)
}

impl<M: Send + 'static> Inbox<M> {
    /// Sends what `next` gives to this process: [`feed_with`].
    pub fn feed_with<T: Send + 'static>(
        &self,
        most: usize,
        next: impl FnMut(&mut Context<'_>) -> Poll<Option<T>> + Send + 'static,
    ) -> FeedRef {
        start(&self.process(), most, next)
    }

    /// Sends the items of `stream` to this process: [`feed`](fn@feed). Needs the feature `stream`.
    #[cfg(feature = "stream")]
    pub fn feed<T: Send + 'static>(&self, stream: impl futures_core::Stream<Item = T> + Send + 'static) -> FeedRef {
        self.feed_with(IN_FLIGHT, polled(stream))
    }
}

/// A feed: cancels it, and tells whose end a [`FeedEnd`] is.
///
/// Dropping it changes nothing.
#[derive(Clone)]
pub struct FeedRef {
    id: Reference,
    /// Nowhere in a unit test.
    source: Weak<Source>,
}

impl FeedRef {
    /// A feed of nothing: in a unit test there is no process.
    pub(crate) fn nowhere() -> Self {
        Self { id: Reference::new(), source: Weak::new() }
    }

    /// Ends the feed: from now on no item of it comes, not even one that lies in the mailbox, and no [`FeedEnd`]. The stream is
    /// dropped soon after. Answers whether the feed was still running.
    pub fn cancel(&self) -> bool {
        self.source.upgrade().is_some_and(|source| source.cancel())
    }

    /// Whether something may still come.
    pub fn is_running(&self) -> bool {
        self.source.upgrade().is_some_and(|source| !source.is_over())
    }
}

impl PartialEq for FeedRef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for FeedRef {}

impl fmt::Debug for FeedRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FeedRef").field(&self.id).finish()
    }
}

/// The end of a feed, which arrives after its last item.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FeedEnd {
    /// Which one has ended.
    pub feed: FeedRef,
    /// `Normal` if the stream has ended; a panic if it has panicked.
    pub reason: ExitReason,
}

pub(crate) fn start<T: Send + 'static>(
    process: &AnyProcess,
    most: usize,
    mut next: impl FnMut(&mut Context<'_>) -> Poll<Option<T>> + Send + 'static,
) -> FeedRef {
    let mut feed = FeedRef::nowhere();
    let Some(source) = Source::of(process) else { return feed };
    feed.source = std::sync::Arc::downgrade(&source);
    let next = move |cx: &mut Context<'_>| next(cx).map(|item| item.map(Info::new));
    process.head().runtime.spawn(Feeder::new(feed.clone(), source, most.max(1), Box::new(next)));
    feed
}

#[cfg(feature = "stream")]
pub(crate) fn polled<T>(
    stream: impl futures_core::Stream<Item = T> + Send + 'static,
) -> impl FnMut(&mut Context<'_>) -> Poll<Option<T>> + Send + 'static {
    let mut stream = Box::pin(stream);
    move |cx| stream.as_mut().poll_next(cx)
}
