//! Polling a stream for as many events as were asked for, in a process of its own.

use super::AT_A_TIME;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process;
use crate::report::Kept;
use crate::seam::Mutex;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// A stream, before it is polled.
pub(super) struct Stream<E>(Kept<Polled<E>>);

type Polled<E> = Pin<Box<dyn futures_core::Stream<Item = E> + Send>>;

/// What a stream has given.
pub(super) struct Pulled<E> {
    pub(super) events: Vec<E>,
    pub(super) is_last: bool,
}

/// How much is wanted. When it is dropped, the stream is.
pub(super) struct Demand(Arc<Mutex<Wanted>>);

#[derive(Default)]
struct Wanted {
    count: usize,
    closed: bool,
    waker: Option<Waker>,
}

impl Demand {
    pub(super) fn add(&self, count: usize) {
        self.change(|wanted| wanted.count = wanted.count.saturating_add(count));
    }

    fn change(&self, change: impl FnOnce(&mut Wanted)) {
        let waker = {
            let mut wanted = self.0.lock();
            change(&mut wanted);
            wanted.waker.take()
        };
        if let Some(waker) = waker {
            // nobody pays for somebody else's waker
            let _ = guarded(|| waker.wake());
        }
    }
}

impl Drop for Demand {
    fn drop(&mut self) {
        self.change(|wanted| wanted.closed = true);
    }
}

impl<E: Send + 'static> Stream<E> {
    pub(super) fn new(events: impl futures_core::Stream<Item = E> + Send + 'static) -> Self {
        let events: Polled<E> = Box::pin(events);
        Self(Kept::new("stream", events))
    }

    /// Starts to poll it, for the process of this pid, which is the caller's.
    pub(super) fn run(self, stage: Pid) -> Demand {
        let wanted = Arc::new(Mutex::new(Wanted::default()));
        let demand = Demand(wanted.clone());
        process::spawn_link(move |_| async move {
            let mut stream = self.0;
            while let Some(pulled) = poll_fn(|cx| pull(stream.get_mut(), &wanted, cx)).await {
                let is_last = pulled.is_last;
                process::send(stage, pulled);
                if is_last {
                    break;
                }
            }
        });
        demand
    }
}

/// The events that are ready, as far as they are wanted; `None` if nobody is there any more.
fn pull<E>(stream: &mut Polled<E>, wanted: &Mutex<Wanted>, cx: &mut Context<'_>) -> Poll<Option<Pulled<E>>> {
    // what the waker's clone and drop do happens without the lock
    let waker = cx.waker().clone();
    let (most, _before) = {
        let mut wanted = wanted.lock();
        if wanted.closed {
            return Poll::Ready(None);
        }
        (wanted.count.min(AT_A_TIME), wanted.waker.replace(waker))
    };
    let (mut events, mut is_last) = (Vec::new(), false);
    while events.len() < most && !is_last {
        match stream.as_mut().poll_next(cx) {
            Poll::Ready(Some(event)) => events.push(event),
            Poll::Ready(None) => is_last = true,
            Poll::Pending => break,
        }
    }
    if events.is_empty() && !is_last {
        return Poll::Pending;
    }
    wanted.lock().count -= events.len();
    Poll::Ready(Some(Pulled { events, is_last }))
}
