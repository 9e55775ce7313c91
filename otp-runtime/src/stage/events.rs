//! The events of a stage for any async code.

use super::client::running;
use super::flow::Flow;
use super::intake::Intake;
use super::message::Downward;
use super::roles::Emits;
use super::subscribe::Subscribe;
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::message::Down;
use crate::panic::guarded;
use crate::pid::Pid;

use crate::process::record::AnyProcess;
use crate::process::{self, Inbox, current};
use crate::protocol::CallError;
use crate::seam::Mutex;
use crate::server_ref::ServerRef;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// The events of a producer, one after the other: a consumer that is not a stage. Made by [`events`].
///
/// With the feature `stream` it is a `futures_core::Stream`. It ends when the producer does; why is said by
/// [`reason`](Self::reason).
///
/// Dropping it ends the subscription.
#[must_use = "events that nobody takes hold up the producer"]
pub struct Events<E> {
    shared: Arc<Mutex<Shared<E>>>,
    flow: Flow,
    reader: Pid,
}

struct Shared<E> {
    events: VecDeque<E>,
    subscription: Option<Subscription>,
    ended: Option<ExitReason>,
    waker: Option<Waker>,
}

/// Subscribes to a producer, and gives its events to whoever calls this: a task, a test, a server in its own time.
///
/// Behind it is a process that does nothing but receive. Of `how`, `max_demand` and `min_demand` count, the partition and the
/// selector: at most `max_demand` events are kept here.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::stage::{self, Subscribe};
///
/// let numbers = stage::from_iter(1..=3).start().await?;
/// let mut events = stage::events(&numbers, Subscribe::new())?;
/// let mut sum = 0;
/// while let Some(number) = events.next().await {
///     sum += number;
/// }
/// assert_eq!((sum, events.reason()), (6, Some(otp::ExitReason::Normal)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`NoProc`](CallError::NoProc) if there is no such process, [`WrongServer`](CallError::WrongServer) if its name leads to a
/// server of another type.
///
/// # Panics
/// Outside a tokio runtime; if `min_demand` is not less than `max_demand`; with manual demand, which there is nobody to give.
#[doc(alias = "GenStage.stream")]
#[track_caller]
pub fn events<P, R>(producer: &impl AsRef<ServerRef<P>>, how: Subscribe<P::Out>) -> Result<Events<P::Out>, CallError>
where
    P: Emits<R>,
{
    let producer = running(producer.as_ref())?;
    let how = how.checked();
    let flow = how.flow().expect("`events` asks for what is taken: it has no manual demand");
    let shared = Shared { events: VecDeque::new(), subscription: None, ended: None, waker: None };
    let shared = Arc::new(Mutex::new(shared));
    let reader = process::spawn({
        let shared = shared.clone();
        move |inbox| read(inbox, producer, how, shared)
    });
    Ok(Events { shared, flow, reader })
}

/// Receives until the subscription ends.
async fn read<E: Send + 'static>(
    mut inbox: Inbox,
    producer: AnyProcess,
    how: Subscribe<E>,
    shared: Arc<Mutex<Shared<E>>>,
) {
    // also if it is killed, or the runtime goes down
    let _end = End(shared.clone());
    let mut intake = Intake::new(current());
    let Some(subscription) = intake.subscribe(Some(producer), how) else { return };
    let tag = subscription.tag();
    shared.lock().subscription = Some(subscription);
    let reason = loop {
        match inbox.receive().await.take::<Downward<E>>() {
            Ok(Downward::Events(from, events)) if from == tag => change(&shared, |shared| shared.events.extend(events)),
            Ok(Downward::Cancelled(from, reason)) if from == tag => break reason,
            Ok(_) => {}
            Err(info) => match info.take::<Down>() {
                Ok(down) if down.monitor == tag => break down.reason,
                _ => {}
            },
        }
    };
    change(&shared, |shared| shared.ended = Some(reason));
}

/// Ends the events with their reader.
struct End<E>(Arc<Mutex<Shared<E>>>);

impl<E> Drop for End<E> {
    fn drop(&mut self) {
        change(&self.0, |shared| {
            shared.ended.get_or_insert(ExitReason::Killed);
        });
    }
}

/// Changes what is shared, and wakes whoever waits for that.
fn change<E>(shared: &Mutex<Shared<E>>, change: impl FnOnce(&mut Shared<E>)) {
    let waker = {
        let mut shared = shared.lock();
        change(&mut shared);
        shared.waker.take()
    };
    if let Some(waker) = waker {
        // somebody else's code: the reader goes on whatever it does
        let _ = guarded(|| waker.wake());
    }
}

impl<E: Send + 'static> Events<E> {
    /// The next event; `None` when the producer has ended, or the subscription was refused or cancelled.
    ///
    /// # Cancel safety
    /// May be dropped at any time; no event is lost.
    pub async fn next(&mut self) -> Option<E> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Why there are no more; `None` as long as there may be.
    pub fn reason(&self) -> Option<ExitReason> {
        let shared = self.shared.lock();
        if shared.events.is_empty() { shared.ended.clone() } else { None }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<E>> {
        // what the waker's clone and drop do happens without the lock
        let waker = cx.waker().clone();
        let (event, subscription) = {
            let mut shared = self.shared.lock();
            match shared.events.pop_front() {
                Some(event) => (event, shared.subscription.clone()),
                None if shared.ended.is_some() => return Poll::Ready(None),
                None => {
                    let before = shared.waker.replace(waker);
                    drop(shared);
                    drop(before);
                    return Poll::Pending;
                }
            }
        };
        let ask = self.flow.take(1);
        if let Some(subscription) = subscription {
            subscription.ask(ask);
        }
        Poll::Ready(Some(event))
    }
}

#[cfg(feature = "stream")]
impl<E: Send + 'static> futures_core::Stream for Events<E> {
    type Item = E;

    fn poll_next(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<E>> {
        self.get_mut().poll(cx)
    }
}

/// Nothing in it is pinned.
impl<E> Unpin for Events<E> {}

impl<E> Drop for Events<E> {
    fn drop(&mut self) {
        process::exit(self.reader, ExitReason::Shutdown);
    }
}

impl<E> fmt::Debug for Events<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("reader", &self.reader).finish_non_exhaustive()
    }
}
