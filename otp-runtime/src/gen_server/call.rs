//! A call as its caller sees it.

use crate::behaviour::Behaviour;
use crate::call_cycle;
use crate::observe::count::{self, Outcome};
use crate::pid::Pid;
use crate::process::overflow::InLine;
use crate::process::record::AnyProcess;
use crate::process::{Exited, direct, self_pid};
use crate::protocol::{CallError, ReplySlot};
use crate::reply::Answer;
use crate::seam::{self, Instant, Sleep};
use crate::server_ref::{Receipt, Sent, ServerRef, Turn, Why, poll_in_line};
use crate::switch;
use crate::waits;
use otp_handover::Pooled;
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How long a call waits when nobody says otherwise: five seconds.
pub const DEFAULT_TIMEOUT: Option<Duration> = Some(Duration::from_secs(5));

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
/// See [`CallError`]. A process that is to end, such as one that is linked with the server, ends here and sees none; where
/// its own code polls the call, as in `block_on` or in a drop, it does.
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
    reply: Waiting<T>,
}

impl<'a, S: Behaviour, T> Call<'a, S, T> {
    #[inline]
    pub(super) fn new(server: &'a ServerRef<S>, message: S::Msg, reply: Waiting<T>) -> Self {
        Self { server, message: Some(message), reply }
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
        self.reply.begins();
        if let Some(message) = self.message.take() {
            match self.server.send(message, self_pid()) {
                Ok(Sent::To(process)) => self.reply.server = Some(process),
                Ok(Sent::Left(receipt)) => *self.reply.more().left = Some(receipt),
                Err(why) => *self.reply.more().failed = Some(error(why)),
            }
        }
        Pending { reply: self.reply }
    }
}

impl<S: Behaviour, T> Call<'_, S, T> {
    /// The request is about to be sent. Answers where it will go, if the wait-for graph knows of it, unless that changes within
    /// the next nanoseconds; the reply is awaited of whoever has it then.
    #[cold]
    fn begins(&mut self) -> Result<Option<Pid>, CallError> {
        self.reply.begins();
        let expected = if waits::is_on() { self.server.pid().filter(|to| self_pid() != Some(*to)) } else { None };
        if let Some(to) = expected {
            self.reply.waits_for(to)?;
        }
        Ok(expected)
    }

    #[cold]
    fn fails(&mut self, error: CallError) -> Poll<Result<T, CallError>> {
        self.reply.over(Outcome::from(&error));
        Poll::Ready(Err(error))
    }

    /// [`fails`](Self::fails), unless the caller ends here.
    #[cold]
    fn fails_for(&mut self, cx: &Context<'_>, error: CallError) -> Poll<Result<T, CallError>> {
        let failed = self.fails(error);
        if direct::ends_here(cx) { Poll::Pending } else { failed }
    }

    /// Sends the request to a mailbox that is full, or waits until there is room, where that is the policy.
    #[cold]
    fn poll_in_line(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let Some(process) = self.server.resolve() else { return Poll::Ready(Err(CallError::NoProc)) };
        let pid = process.head().pid;
        let more = self.reply.more();
        if more.place.as_ref().is_none_or(|place| place.process().head().pid != pid) {
            *more.place = Some(InLine::of(process.clone()));
        }
        let Some(place) = more.place else { return Poll::Ready(Err(CallError::NoProc)) };
        match poll_in_line(place, &mut self.message, cx.waker()) {
            Poll::Ready(Ok(())) => {
                *more.place = None;
                self.reply.sent_to(process, None);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(why)) => {
                *more.place = None;
                self.reply.slot.rest();
                Poll::Ready(Err(error(why)))
            }
            // in sync mode the request was taken in: its turn is its reply
            Poll::Pending if self.message.is_none() => {
                *more.place = None;
                self.reply.sent_to(process, None);
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                if let Err(refused) = self.reply.waits_for(pid) {
                    *self.reply.more().place = None;
                    return Poll::Ready(Err(refused));
                }
                // nothing was sent: when the time is up there was no room
                self.reply.poll_late(cx).map(|_| {
                    *self.reply.more().place = None;
                    Err(CallError::Overloaded)
                })
            }
        }
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

/// Nothing in it is pinned.
impl<S: Behaviour, T> Unpin for Call<'_, S, T> {}

impl<S: Behaviour, T> Future for Call<'_, S, T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        while this.message.is_some() {
            let expected = if switch::is_on(switch::WAITS | switch::METRICS) {
                match this.begins() {
                    Ok(expected) => expected,
                    Err(refused) => return this.fails_for(cx, refused),
                }
            } else {
                None
            };
            match this.server.call(&mut this.message) {
                Ok(recipient) => {
                    if direct::must_rest(cx) {
                        this.reply.sent_to(recipient.into_process(), expected);
                        return Poll::Pending;
                    }
                    // it has run, or at least begun
                    match this.reply.slot.take_answer() {
                        Some(Answer::Reply(value)) => {
                            if this.reply.more.is_some() {
                                this.reply.over(Outcome::Ok);
                            }
                            return Poll::Ready(Ok(value));
                        }
                        // it was taken in, and dropped again by another thread
                        Some(Answer::Refused) => return this.fails_for(cx, CallError::Overloaded),
                        Some(Answer::Dropped) | None => {}
                    }
                    this.reply.sent_to(recipient.into_process(), expected);
                }
                Err(Why::Vacant) => {
                    this.reply.slot.rest();
                    let Some(place) = this.server.as_place() else { return this.fails_for(cx, CallError::NoProc) };
                    if this.reply.more().turn.get_or_insert_with(|| Turn::at(place)).wait(cx.waker()) {
                        // nothing was sent: when the time is up there was no process
                        ready!(this.reply.poll_late(cx));
                        return this.fails_for(cx, CallError::NoProc);
                    }
                }
                Err(Why::Full) => match this.poll_in_line(cx) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(error)) => {
                        this.message = None;
                        return this.fails_for(cx, error);
                    }
                    Poll::Pending => return Poll::Pending,
                },
                Err(why) => {
                    this.message = None;
                    this.reply.slot.rest();
                    return this.fails_for(cx, error(why));
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
    pub(super) reply: Waiting<T>,
}

impl<T> Future for Pending<T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().reply.poll(cx)
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

/// Waits for the reply, the end of the server, or the end of the time.
pub(super) struct Waiting<T> {
    slot: ReplySlot<T>,
    timeout: Option<Duration>,
    /// Bits of [`flag`].
    flags: usize,
    server: Option<AnyProcess>,
    /// What most calls never need: a call is moved before it is polled, and is to be small.
    more: Option<Pin<Pooled<More>>>,
}

/// What is to be known of a call. In one word, because a word that was just written is quicker to copy than its bytes.
mod flag {
    /// The reply may leave the server, so that the server's end would not be noticed by the slot.
    pub(super) const DELAYED: usize = 1;
    /// The wait-for graph says so already.
    pub(super) const ENTERED: usize = 2;
    /// Others are waited for at the same time, and the first reply is enough: this one is not what is waited for.
    pub(super) const ONE_OF_MANY: usize = 4;
}

pin_project! {
    /// What a call has that does not get its reply at once.
    #[project = MoreProjection]
    #[derive(Default)]
    struct More {
        failed: Option<CallError>,
        // Where it waits for whoever moves in.
        turn: Option<Turn>,
        // Where it waits for room in a mailbox.
        place: Option<InLine>,
        // It waits for the next incarnation of a child.
        left: Option<Receipt>,
        exited: Option<Exited>,
        // Since when, while that is measured.
        since: Option<Instant>,
        // Armed only when the first poll found nothing.
        #[pin]
        late: Option<Sleep>,
    }

    impl PinnedDrop for More {
        fn drop(this: Pin<&mut Self>) {
            // nobody waits for the reply any more
            over(this.project().since, Outcome::Abandoned);
        }
    }
}

fn over(since: &mut Option<Instant>, outcome: Outcome) {
    if let Some(since) = since.take() {
        count::called(outcome, seam::now().saturating_duration_since(since));
    }
}

impl<T> Waiting<T> {
    #[inline]
    pub(super) fn new(slot: ReplySlot<T>, timeout: Option<Duration>, delayed: bool) -> Self {
        let flags = if delayed { flag::DELAYED } else { 0 };
        Self { slot, timeout, flags, server: None, more: None }
    }

    fn more(&mut self) -> MoreProjection<'_> {
        self.more.get_or_insert_with(|| Pooled::pin(More::default())).as_mut().project()
    }

    /// The time of the call counts from now on, if anybody wants to know it.
    fn begins(&mut self) {
        if count::is_on() {
            self.more().since.get_or_insert_with(seam::now);
        }
    }

    /// The call has ended.
    #[cold]
    fn over(&mut self, outcome: Outcome) {
        if let Some(more) = &mut self.more {
            over(more.as_mut().project().since, outcome);
        }
    }

    /// The request was given to this process, for which the wait-for graph may say already that it is waited.
    #[inline]
    fn sent_to(&mut self, server: AnyProcess, expected: Option<Pid>) {
        if expected == Some(server.head().pid) {
            self.flags |= flag::ENTERED;
        }
        self.server = Some(server);
        if let Some(more) = &mut self.more {
            let more = more.as_mut().project();
            (*more.turn, *more.place) = (None, None);
        }
    }

    /// Sets the time of the call and answers what it was.
    pub(super) fn set_timeout(&mut self, timeout: Option<Duration>) -> Option<Duration> {
        mem::replace(&mut self.timeout, timeout)
    }

    /// It is waited for with others, whichever replies first: the wait-for graph has nothing to say of it.
    pub(super) fn be_one_of_many(&mut self) {
        self.flags |= flag::ONE_OF_MANY;
    }

    /// Nobody waits for it, until it is polled again.
    pub(super) fn rest(&self) {
        self.slot.rest();
    }

    fn has(&self, flag: usize) -> bool {
        self.flags & flag != 0
    }

    /// Whether the wait-for graph knows of it already; asked once.
    fn take_entered(&mut self) -> bool {
        let entered = self.has(flag::ENTERED);
        self.flags &= !flag::ENTERED;
        entered
    }

    fn waits_for(&self, to: Pid) -> Result<(), CallError> {
        call_cycle::wait_for_reply(&self.slot, to, self.has(flag::DELAYED)).map_err(CallError::Cycle)
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        let polled = self.poll_reply(cx);
        // whoever is linked with the server ends with it, and does not go on with an error before
        if let Poll::Ready(Err(_)) = &polled
            && direct::ends_here(cx)
        {
            return Poll::Pending;
        }
        if let Poll::Ready(ended) = &polled {
            self.slot.rest();
            if self.more.is_some() {
                self.over(ended.as_ref().map_or_else(Outcome::from, |_| Outcome::Ok));
            }
        } else if waits::is_on()
            && !self.has(flag::ONE_OF_MANY)
            && !self.take_entered()
            && let Some(to) = self.server.as_ref().map(|server| server.head().pid)
            && let Err(refused) = self.waits_for(to)
        {
            self.over(Outcome::from(&refused));
            return Poll::Ready(Err(refused));
        }
        polled
    }

    fn poll_reply(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        if self.more.is_some() {
            if let Err(error) = ready!(self.poll_delivery(cx)) {
                return Poll::Ready(Err(error));
            }
            if let Some(error) = self.more().failed.take() {
                return Poll::Ready(Err(error));
            }
        }
        let dropped = match self.slot.poll_answer(cx) {
            Poll::Ready(Answer::Reply(value)) => return Poll::Ready(Ok(value)),
            Poll::Ready(Answer::Refused) => return Poll::Ready(Err(CallError::Overloaded)),
            Poll::Ready(Answer::Dropped) => true,
            Poll::Pending => false,
        };
        // without a slot to wait for, what remains is what OTP waits for: the server's end, or the time
        if dropped || self.has(flag::DELAYED) {
            let Some(server) = self.server.clone() else { return Poll::Ready(Err(CallError::NoProc)) };
            let exited = self.more().exited.get_or_insert_with(|| Exited::of(server));
            if let Poll::Ready(reason) = Pin::new(exited).poll(cx) {
                // a reply sent before the end is seen before the end
                return match self.slot.poll(cx) {
                    Poll::Ready(Some(value)) => Poll::Ready(Ok(value)),
                    _ => Poll::Ready(Err(CallError::Exited(reason))),
                };
            }
        }
        self.poll_late(cx).map(|timeout| Err(CallError::Timeout(timeout)))
    }

    /// Until the message has been given to somebody.
    fn poll_delivery(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        let Some(left) = self.more().left else { return Poll::Ready(Ok(())) };
        match left.poll(cx) {
            Poll::Ready(Ok(process)) => {
                *self.more().left = None;
                self.server = Some(process);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(why)) => Poll::Ready(Err(error(why))),
            Poll::Pending => {
                let Poll::Ready(timeout) = self.poll_late(cx) else { return Poll::Pending };
                let taken_back = self.more().left.as_ref().is_some_and(Receipt::cancel);
                Poll::Ready(Err(if taken_back { CallError::NoProc } else { CallError::Timeout(timeout) }))
            }
        }
    }

    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let mut late = self.more().late;
        if late.is_none() {
            late.set(Some(seam::sleep(timeout)));
        }
        match late.as_pin_mut() {
            Some(late) => late.poll(cx).map(|()| timeout),
            None => Poll::Pending,
        }
    }
}
