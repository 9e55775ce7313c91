//! A call as its caller sees it.

use crate::behaviour::Behaviour;
use crate::call_cycle;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{Exited, self_pid};
use crate::protocol::{CallError, ReplySlot};
use crate::seam::{self, Sleep};
use crate::server_ref::{How, Receipt, Sent, ServerRef, Turn, Undelivered, Why};
use crate::waits;
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How long a call waits when nobody says otherwise: five seconds.
pub const DEFAULT_TIMEOUT: Option<Duration> = Some(Duration::from_secs(5));

pin_project! {
    /// A request to a server: a future of the reply.
    ///
    /// Nothing is sent before it is first polled (or [`send`](Call::send) is used).
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # use std::time::Duration;
    /// #[derive(Default)]
    /// struct Oracle;
    ///
    /// #[gen_server]
    /// impl Oracle {
    ///     #[call]
    ///     async fn ask(&self, think: Duration) -> u32 {
    ///         tokio::time::sleep(think).await;
    ///         42
    ///     }
    /// }
    ///
    /// let oracle = Oracle::start().await.unwrap();
    /// assert_eq!(oracle.ask(Duration::ZERO).await, Ok(42));
    /// let impatient = Duration::from_millis(1);
    /// let late = oracle.ask(Duration::from_millis(50)).timeout(impatient).await;
    /// assert_eq!(late, Err(otp::CallError::Timeout(impatient)));
    /// # });
    /// ```
    ///
    /// # Errors
    /// See [`CallError`].
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if it has a time and must wait. With [`no_timeout`](Call::no_timeout) any
    /// executor will do.
    ///
    /// # Cancel safety
    /// May be dropped at any time. If it was polled, the server may still handle the request; the reply is dropped.
    #[must_use = "a call is only sent when it is awaited (or `.send()` is used)"]
    pub struct Call<'a, S: Behaviour, T> {
        server: &'a ServerRef<S>,
        message: Option<S::Msg>,
        turn: Option<Turn>,
        #[pin]
        reply: Waiting<T>,
    }
}

impl<'a, S: Behaviour, T> Call<'a, S, T> {
    #[inline]
    pub(super) fn new(server: &'a ServerRef<S>, message: S::Msg, reply: Waiting<T>) -> Self {
        Self { server, message: Some(message), turn: None, reply }
    }

    /// Waits at most this long for the reply instead of the handler's time (five seconds by default).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.reply.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes (`infinity`). The call still ends when the server does.
    pub fn no_timeout(mut self) -> Self {
        self.reply.timeout = None;
        self
    }

    /// Sends the request now; the reply is awaited later on the returned value (`gen_server:send_request/2`).
    ///
    /// Never fails: that there is no such process is learnt from the [`Pending`]. The time runs from its first poll.
    ///
    /// To a child that is being restarted it waits for the next incarnation, as a call does: also while nobody polls the
    /// `Pending`, and when that is dropped. If the time is up before, the request is taken back and answers
    /// [`NoProc`](CallError::NoProc).
    #[doc(alias = "gen_server:send_request")]
    pub fn send(mut self) -> Pending<T> {
        if let Some(message) = self.message.take() {
            match self.server.send(message, self_pid()) {
                Ok(Sent::To(process)) => self.reply.server = Some(process),
                Ok(Sent::Left(receipt)) => self.reply.left = Some(receipt),
                Err(Undelivered { why, .. }) => self.reply.failed = Some(error(why)),
            }
        }
        Pending { reply: Box::pin(self.reply) }
    }
}

fn error(why: Why) -> CallError {
    match why {
        Why::NoProc | Why::Vacant => CallError::NoProc,
        Why::Full => CallError::Overloaded,
        Why::WrongServer => CallError::WrongServer,
        Why::CallingSelf => CallError::CallingSelf,
    }
}

impl<S: Behaviour, T> Future for Call<'_, S, T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        while let Some(message) = this.message.take() {
            // where the message will go, unless that changes within the next nanoseconds; the reply is awaited of whoever
            // has it then
            let expected = if waits::is_on() { this.server.pid().filter(|to| self_pid() != Some(*to)) } else { None };
            if let Some(to) = expected
                && let Err(refused) = this.reply.waits_for(to)
            {
                return Poll::Ready(Err(refused));
            }
            match this.server.post(message, How::Call(self_pid())) {
                Ok(recipient) => {
                    *this.turn = None;
                    let reply = this.reply.as_mut().project();
                    // it has run, or at least begun
                    if let Some(value) = reply.slot.take() {
                        reply.slot.rest();
                        return Poll::Ready(Ok(value));
                    }
                    *reply.entered = expected == Some(recipient.pid());
                    *reply.server = Some(recipient.into_process());
                }
                Err(Undelivered { message, why: Why::Vacant }) => {
                    this.reply.slot.rest();
                    *this.message = Some(message);
                    let Some(place) = this.server.as_place() else { return Poll::Ready(Err(CallError::NoProc)) };
                    if this.turn.get_or_insert_with(|| Turn::at(place)).wait(cx.waker()) {
                        // nothing was sent: when the time is up there was no process
                        return this.reply.as_mut().poll_late(cx).map(|_| Err(CallError::NoProc));
                    }
                }
                Err(Undelivered { why, .. }) => {
                    this.reply.slot.rest();
                    return Poll::Ready(Err(error(why)));
                }
            }
        }
        this.reply.poll(cx)
    }
}

impl<S: Behaviour, T> fmt::Debug for Call<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("server", self.server).field("message", &self.message).finish_non_exhaustive()
    }
}

/// A request that has been sent: a future of its reply.
///
/// Awaited, it waits within the call's own time. [`wait`](Self::wait) and [`receive`](Self::receive) wait within
/// another; a [`RequestSet`](super::RequestSet) waits for many at once.
///
/// # Errors
/// See [`CallError`].
///
/// # Panics
/// As [`Call`]: outside a tokio runtime with a clock, if it has a time and must wait.
///
/// # Cancel safety
/// May be dropped at any time; the server handles the request all the same.
#[doc(alias = "request_id")]
#[must_use = "the reply is lost unless this is awaited"]
pub struct Pending<T> {
    pub(super) reply: Pin<Box<Waiting<T>>>,
}

impl<T> Future for Pending<T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().reply.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

pin_project! {
    /// Waits for the reply, the end of the server, or the end of the time.
    pub(super) struct Waiting<T> {
        slot: ReplySlot<T>,
        timeout: Option<Duration>,
        // The reply may leave the server, so that the server's end would not be noticed by the slot.
        delayed: bool,
        failed: Option<CallError>,
        // It waits for the next incarnation of a child.
        left: Option<Receipt>,
        server: Option<AnyProcess>,
        // The wait-for graph says so already.
        entered: bool,
        // Others are waited for at the same time, and the first reply is enough: this one is not what is waited for.
        one_of_many: bool,
        exited: Option<Exited>,
        // Armed only when the first poll found nothing.
        #[pin]
        late: Option<Sleep>,
    }
}

impl<T> Waiting<T> {
    #[inline]
    pub(super) fn new(slot: ReplySlot<T>, timeout: Option<Duration>, delayed: bool) -> Self {
        Self {
            slot,
            timeout,
            delayed,
            failed: None,
            left: None,
            server: None,
            entered: false,
            one_of_many: false,
            exited: None,
            late: None,
        }
    }

    /// Sets the time of the call and answers what it was.
    pub(super) fn set_timeout(self: Pin<&mut Self>, timeout: Option<Duration>) -> Option<Duration> {
        mem::replace(self.project().timeout, timeout)
    }

    /// It is waited for with others, whichever replies first: the wait-for graph has nothing to say of it.
    pub(super) fn be_one_of_many(self: Pin<&mut Self>) {
        *self.project().one_of_many = true;
    }

    /// Nobody waits for it, until it is polled again.
    pub(super) fn rest(&self) {
        self.slot.rest();
    }

    fn waits_for(&self, to: Pid) -> Result<(), CallError> {
        call_cycle::wait_for_reply(&self.slot, to, self.delayed).map_err(CallError::Cycle)
    }

    /// Until the message has been given to somebody.
    fn poll_delivery(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let this = self.as_mut().project();
        let Some(left) = this.left else { return Poll::Ready(Ok(())) };
        match left.poll(cx) {
            Poll::Ready(Ok(process)) => {
                *this.server = Some(process);
                *this.left = None;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(why)) => Poll::Ready(Err(error(why))),
            Poll::Pending => {
                let Poll::Ready(timeout) = self.as_mut().poll_late(cx) else { return Poll::Pending };
                let taken_back = self.project().left.as_ref().is_some_and(Receipt::cancel);
                Poll::Ready(Err(if taken_back { CallError::NoProc } else { CallError::Timeout(timeout) }))
            }
        }
    }

    fn poll_late(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Duration> {
        let mut this = self.project();
        let Some(timeout) = *this.timeout else { return Poll::Pending };
        if this.late.is_none() {
            this.late.set(Some(seam::sleep(timeout)));
        }
        match this.late.as_pin_mut() {
            Some(late) => late.poll(cx).map(|()| timeout),
            None => Poll::Pending,
        }
    }
}

impl<T> Future for Waiting<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.as_mut().poll_reply(cx);
        if polled.is_ready() {
            self.slot.rest();
        } else if waits::is_on()
            && !self.one_of_many
            && !mem::take(self.as_mut().project().entered)
            && let Some(to) = self.server.as_ref().map(|server| server.head().pid)
            && let Err(refused) = self.waits_for(to)
        {
            return Poll::Ready(Err(refused));
        }
        polled
    }
}

impl<T> Waiting<T> {
    fn poll_reply(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        if let Err(error) = ready!(self.as_mut().poll_delivery(cx)) {
            return Poll::Ready(Err(error));
        }
        let this = self.as_mut().project();
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Err(error));
        }
        let dropped = match this.slot.poll(cx) {
            Poll::Ready(Some(value)) => return Poll::Ready(Ok(value)),
            Poll::Ready(None) => true,
            Poll::Pending => false,
        };
        // without a slot to wait for, what remains is what OTP waits for: the server's end, or the time
        if dropped || *this.delayed {
            let Some(server) = this.server else { return Poll::Ready(Err(CallError::NoProc)) };
            let exited = this.exited.get_or_insert_with(|| Exited::of(server.clone()));
            if let Poll::Ready(reason) = Pin::new(exited).poll(cx) {
                // a reply sent before the end is seen before the end
                return match this.slot.poll(cx) {
                    Poll::Ready(Some(value)) => Poll::Ready(Ok(value)),
                    _ => Poll::Ready(Err(CallError::Exited(reason))),
                };
            }
        }
        self.poll_late(cx).map(|timeout| Err(CallError::Timeout(timeout)))
    }
}
