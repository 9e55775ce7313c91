//! A worker in a client's hands, and waiting for one.

use super::core::{Answer, Core};
use super::error::PoolError;
use super::worker::Worker;
use crate::observe::count;
use crate::pid::Pid;
use crate::seam;
use crate::spec::Process;
use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::Deref;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// A worker that belongs to whoever holds this, and to nobody else. It derefs to the worker's client, and gives the worker
/// back when it is dropped, wherever that is: at the end of a block, when a future is cancelled, when its process is killed.
///
/// The client leads to this one process: if that crashes, calls answer so, and the next ones answer
/// [`NoProc`](crate::protocol::CallError::NoProc); the pool has a new worker for the next client. A clone of the client still
/// works when this is gone, and is then used behind somebody's back: don't keep one.
///
/// What is never dropped is never given back (`std::mem::forget`, a `static`).
///
/// # Examples
/// See [`PoolRef::checkout`](super::PoolRef::checkout).
#[must_use = "the worker is given back when this is dropped"]
pub struct Checkout<P: Process> {
    worker: Arc<Worker<P::Ref>>,
    fate: Fate,
}

/// What becomes of the worker when its guard goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Its user has not said: the pool's settings do.
    Unsaid,
    Kept,
    Discarded,
}

impl<P: Process> Checkout<P> {
    pub(super) fn new(worker: Arc<Worker<P::Ref>>) -> Self {
        Self { worker, fate: Fate::Unsaid }
    }

    /// The worker's pid.
    pub fn pid(&self) -> Pid {
        self.worker.pid
    }

    /// Gives the worker back, and says that it is in order: dropping the guard does the same, unless the pool
    /// [replaces abandoned workers](super::Pool::replace_abandoned).
    #[doc(alias = "poolboy:checkin")]
    pub fn check_in(mut self) {
        self.fate = Fate::Kept;
    }

    /// Gives the worker back as one that is not to be used again: it is ended as its supervisor would, and replaced by a
    /// new one.
    ///
    /// Use it when a call has timed out (the worker may still be busy with it), or when what the worker stands for is broken
    /// and the worker does not know.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # #[derive(Default)]
    /// # struct Conn;
    /// # #[gen_server]
    /// # impl Conn {
    /// #     #[call]
    /// #     fn get(&self) -> u64 { 42 }
    /// # }
    /// # let pool = otp::pool::Pool::new(|| Conn::spec()).size(1).start_link().await?;
    /// let conn = pool.checkout().await?;
    /// let first = conn.pid();
    /// if conn.get().await? == 42 {
    ///     conn.discard();
    /// }
    /// assert_ne!(pool.checkout().await?.pid(), first);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn discard(mut self) {
        self.fate = Fate::Discarded;
    }
}

impl<P: Process> Deref for Checkout<P> {
    type Target = P::Ref;

    fn deref(&self) -> &P::Ref {
        &self.worker.client
    }
}

impl<P: Process> Drop for Checkout<P> {
    #[inline]
    fn drop(&mut self) {
        let core = &self.worker.core;
        match self.fate {
            Fate::Kept => core.give_back(&self.worker, true),
            Fate::Unsaid => core.give_back_unsaid(&self.worker),
            Fate::Discarded => core.discard(&self.worker),
        }
    }
}

impl<P: Process> fmt::Debug for Checkout<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Checkout").field(&self.worker.pid).finish()
    }
}

/// A place in the line.
struct Waiting<'a, T> {
    core: &'a Core<T>,
    ticket: Option<u64>,
    timed_out: bool,
}

impl<T> Waiting<'_, T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Arc<Worker<T>>, PoolError>> {
        // somebody else's code, which is not called under the lock
        let waker = cx.waker().clone();
        let answer = match self.ticket {
            Some(ticket) => self.core.look(ticket, waker),
            None => match self.core.enqueue(waker) {
                Ok(ticket) => {
                    self.ticket = Some(ticket);
                    return Poll::Pending;
                }
                Err(answer) => answer,
            },
        };
        match answer {
            Answer::Worker(worker) => {
                self.ticket = None;
                Poll::Ready(Ok(worker))
            }
            Answer::Refused(error) => Poll::Ready(Err(error)),
            Answer::Later => Poll::Pending,
        }
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.core.leave(ticket, self.timed_out);
        }
    }
}

/// A worker, at once or within this time; the pool's own, if none is given.
pub(super) async fn checkout<P: Process>(
    core: &Core<P::Ref>,
    time: Option<Duration>,
) -> Result<Checkout<P>, PoolError> {
    match core.try_take() {
        Answer::Worker(worker) => return Ok(Checkout::new(worker)),
        Answer::Refused(error) => return Err(error),
        Answer::Later => {}
    }
    let time = time.unwrap_or_else(|| core.settings().wait_timeout);
    if time.is_zero() {
        core.busy();
        return Err(PoolError::Timeout(time));
    }
    let since = count::is_on().then(seam::now);
    let mut waiting = Waiting { core, ticket: None, timed_out: false };
    let mut late = pin!(None);
    let got = poll_fn(|cx| {
        if let Poll::Ready(got) = waiting.poll(cx) {
            return Poll::Ready(got);
        }
        if late.is_none() {
            late.set(Some(seam::sleep(time)));
        }
        match late.as_mut().as_pin_mut() {
            Some(late) => late.poll(cx).map(|()| {
                waiting.timed_out = true;
                Err(PoolError::Timeout(time))
            }),
            None => Poll::Pending,
        }
    })
    .await;
    drop(waiting);
    if let Some(since) = since {
        core.figures.waited(seam::now().saturating_duration_since(since));
    }
    got.map(Checkout::new)
}

/// A worker that is idle now.
pub(super) fn try_checkout<P: Process>(core: &Core<P::Ref>) -> Result<Checkout<P>, PoolError> {
    match core.try_take() {
        Answer::Worker(worker) => Ok(Checkout::new(worker)),
        Answer::Refused(error) => Err(error),
        Answer::Later => Err(core.busy()),
    }
}
