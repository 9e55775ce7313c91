//! The context a handler may take: what it can say to its own process.

#[cfg(feature = "stage")]
use super::port::Port;
use super::{GenServer, Stop, Travels};
use crate::behaviour::Reached;
use crate::debug::Event;
use crate::exit::ExitReason;
use crate::feed::{self, FeedRef};
use crate::message::Info;
use crate::observe::Observation;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::system::{self, System};
use crate::process::{self, watchdog};
use crate::protocol::ReplyTo;
use crate::reference::Reference;
use crate::report::{Kept, Level, Report, drop_guarded};
use crate::server_ref::ServerRef;
use crate::timer::{self, TimerRef};
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

/// How a value is printed, whether it has `Debug` or not; the macro knows.
pub(crate) type Show<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

struct Shown<'a, T>(&'a T, Show<T>);

impl<T> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.1)(self.0, f)
    }
}

/// Lent to the handlers that ask for it: `cx: &mut Ctx<Self>`.
///
/// It is how a handler ends its server, arms the idle timeout, continues before the next message, sets timers and
/// monitors. In a unit test [`Ctx::for_test`] makes one with nothing running behind it.
pub struct Ctx<S> {
    process: Option<AnyProcess>,
    /// The handler that runs or ran last.
    handler: &'static str,
    /// Who waits for the reply of that handler.
    caller: Option<Pid>,
    /// A handler has asked for something, or `sys` looks on: the next message is not all there is to think of.
    restless: bool,
    /// The handler has replied. Kept only while events are told.
    replied: bool,
    /// What `sys` has switched on.
    pub(crate) system: Option<Box<System>>,
    /// Boxed, because most servers never ask for anything.
    wishes: Option<Box<Wishes>>,
    /// What takes messages before the handlers do, if the server is a stage.
    #[cfg(feature = "stage")]
    port: Option<Kept<Box<dyn Port<S>>>>,
    server: PhantomData<fn() -> S>,
}

/// What handlers have asked for.
#[derive(Default)]
struct Wishes {
    stop: Option<ExitReason>,
    /// The `S::Continue` to run next; boxed so that `Ctx` asks nothing of `S`.
    next: Option<Kept<Box<dyn Any + Send>>>,
    idle: Option<Duration>,
    /// A reply that is sent after `terminate`.
    deferred: Option<Kept<Box<dyn FnOnce() + Send>>>,
    hibernate: bool,
    /// What the starter is told besides.
    info: Option<Info>,
    /// The message is observed whose handler is to run.
    observed: Option<Box<Observation>>,
    /// What handlers of a state machine have asked for; boxed so that `Ctx` asks nothing of `S`.
    agenda: Option<Kept<Box<dyn Any + Send>>>,
}

impl<S> Ctx<S> {
    pub(crate) fn running(process: AnyProcess, system: Option<Box<System>>) -> Self {
        Self { process: Some(process), system, ..Self::for_test() }
    }

    /// A context for unit tests: nothing runs behind it. Timers, monitors and flags do nothing; [`stopping`](Self::stopping)
    /// tells what the handler asked for.
    pub fn for_test() -> Self {
        Self {
            process: None,
            handler: "",
            caller: None,
            restless: false,
            replied: false,
            system: None,
            wishes: None,
            #[cfg(feature = "stage")]
            port: None,
            server: PhantomData,
        }
    }

    /// The process, unless this is a unit test.
    #[cfg(feature = "stage")]
    pub(crate) fn process(&self) -> Option<&AnyProcess> {
        self.process.as_ref()
    }

    /// Gives the server a port; false if it had one.
    #[cfg(feature = "stage")]
    pub(crate) fn open_port(&mut self, port: Box<dyn Port<S>>) -> bool {
        self.port.replace(Kept::new("stage", port)).is_none()
    }

    #[cfg(feature = "stage")]
    pub(crate) fn port(&mut self) -> Option<&mut dyn Port<S>> {
        Some(&mut **self.port.as_mut()?.get_mut())
    }

    fn wishes(&mut self) -> &mut Wishes {
        self.wishes.get_or_insert_default()
    }

    /// Keeps the observation of a message until its handler runs.
    pub(crate) fn observe(&mut self, observed: Box<Observation>) {
        self.wishes().observed = Some(observed);
    }

    #[inline]
    pub(crate) fn take_observation(&mut self) -> Option<Box<Observation>> {
        self.wishes.as_deref_mut()?.observed.take()
    }

    /// Where a state machine keeps what its handlers have asked for.
    pub(crate) fn plans(&mut self) -> &mut Option<Kept<Box<dyn Any + Send>>> {
        &mut self.wishes().agenda
    }

    /// What handlers of a state machine have asked for, if they have asked for anything yet.
    pub(crate) fn known_plans(&mut self) -> Option<&mut Kept<Box<dyn Any + Send>>> {
        self.wishes.as_deref_mut()?.agenda.as_mut()
    }

    /// The server's own pid (`<0.0.0>` in a unit test).
    pub fn pid(&self) -> Pid {
        self.process.as_ref().map_or(Pid::local(0, 0), |process| process.head().pid)
    }

    /// Ends the server when this handler returns. The reply of a `#[call]` is sent after `#[terminate]` has run
    /// (`{stop, Reason, Reply, State}`); that of a state machine before, as in OTP.
    ///
    /// In `#[terminate]`, which runs when the server ends already, it changes the reason for which it ends (`exit(Reason)`
    /// in OTP's `terminate/2`).
    pub fn stop(&mut self, reason: ExitReason) {
        self.wishes().stop = Some(reason);
        self.restless = true;
    }

    /// What [`stop`](Self::stop) was called with.
    pub fn stopping(&self) -> Option<&ExitReason> {
        self.wishes.as_deref()?.stop.as_ref()
    }

    /// Says that the server will have nothing to do for a while: when this handler has returned and no message waits,
    /// its `#[shrink]` function runs, which may give back memory. The next message is handled as ever.
    ///
    /// OTP drops the stack and collects garbage; here it is a hint, and the order of messages is the same.
    pub fn hibernate(&mut self) {
        self.wishes().hibernate = true;
        self.restless = true;
    }

    /// In `#[init]`: tells the starter something besides that the server has started, as `{ok, Pid, Info}` does. The
    /// supervisor passes it on from
    /// [`start_child_with_info`](crate::supervisor::SupervisorRef#method.start_child_with_info); other starters, and restarts,
    /// do without. Use it for what only the start can know, as the port a listener was given.
    ///
    /// OTP: there a start function returns it, which for a `gen_server` is one written by hand. The last one counts; after
    /// `#[init]` it is of no effect.
    #[doc(alias = "extra_return")]
    pub fn start_info<T: Send + 'static>(&mut self, info: T) {
        self.wishes().info = Some(Info::new(info));
    }

    pub(crate) fn take_info(&mut self) -> Option<Info> {
        self.wishes.as_deref_mut()?.info.take()
    }

    /// Sends `message` to the server's own `#[info]` handler after `delay`. The timer ends with the server. In a unit
    /// test it never fires.
    #[doc(alias = "erlang:send_after")]
    pub fn send_after<T: Send + 'static>(&self, delay: Duration, message: T) -> TimerRef {
        self.timer(|me| timer::send_after(me, delay, message))
    }

    /// Sends a [`TimeoutMessage`](crate::timer::TimeoutMessage) to the server's own `#[info]` handler for it after
    /// `delay`: `message`, and the timer that this returns. Use it where a timer is cancelled and set again: a message
    /// that was on its way is told by its timer.
    #[doc(alias = "erlang:start_timer")]
    pub fn start_timer<T: Send + 'static>(&self, delay: Duration, message: T) -> TimerRef {
        self.timer(|me| timer::start_timer(me, delay, message))
    }

    /// Sends a clone of `message` to the server's own `#[info]` handler every `period`. No delay adds up; and while the
    /// last message waits, none is sent. More about it at [`send_interval`](crate::timer::send_interval).
    #[doc(alias = "timer:send_interval")]
    pub fn send_interval<T: Clone + Send + 'static>(&self, period: Duration, message: T) -> TimerRef {
        self.timer(|me| timer::send_interval(me, period, message))
    }

    /// Sends what `make` returns to the server's own `#[info]` handler every `period`: for messages that cannot be
    /// cloned, or that differ.
    pub fn send_interval_with<T: Send + 'static>(
        &self,
        period: Duration,
        make: impl FnMut() -> T + Send + 'static,
    ) -> TimerRef {
        self.timer(|me| timer::send_interval_with(me, period, make))
    }

    /// Sends the items of `stream` to the server's own `#[info]` handler for their type, and a
    /// [`FeedEnd`](crate::feed::FeedEnd) when it ends. At most [`IN_FLIGHT`](crate::feed::IN_FLIGHT) of them wait at a time. More
    /// about it at [`feed`](mod@crate::feed). Needs the feature `stream`. In a unit test nothing comes.
    #[cfg(feature = "stream")]
    pub fn feed<T: Send + 'static>(&self, stream: impl futures_core::Stream<Item = T> + Send + 'static) -> FeedRef {
        self.feed_with(feed::IN_FLIGHT, feed::polled(stream))
    }

    /// Sends what `next` gives to the server's own `#[info]` handler for it, until it gives none, with at most `most` of it in the
    /// mailbox at a time. `next` is polled like a stream, or a receiver of a channel. In a unit test nothing comes.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    /// use otp::feed::FeedEnd;
    /// use tokio::sync::mpsc;
    ///
    /// struct Tally {
    ///     sum: u64,
    ///     done: bool,
    /// }
    ///
    /// #[gen_server]
    /// impl Tally {
    ///     #[init]
    ///     fn new(mut amounts: mpsc::Receiver<u64>, cx: &mut Ctx<Self>) -> Self {
    ///         cx.feed_with(8, move |cx| amounts.poll_recv(cx));
    ///         Self { sum: 0, done: false }
    ///     }
    ///
    ///     #[info]
    ///     fn amount(&mut self, amount: u64) {
    ///         self.sum += amount;
    ///     }
    ///
    ///     #[info]
    ///     fn end(&mut self, _: FeedEnd) {
    ///         self.done = true;
    ///     }
    ///
    ///     #[call]
    ///     fn state(&self) -> (u64, bool) {
    ///         (self.sum, self.done)
    ///     }
    /// }
    ///
    /// let (amounts, receiver) = mpsc::channel(8);
    /// let tally = Tally::start(receiver).await?;
    /// amounts.send(40).await?;
    /// amounts.send(2).await?;
    /// drop(amounts);
    /// while !tally.state().await?.1 {
    ///     tokio::task::yield_now().await;
    /// }
    /// assert_eq!(tally.state().await?, (42, true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn feed_with<T: Send + 'static>(
        &self,
        most: usize,
        next: impl FnMut(&mut Context<'_>) -> Poll<Option<T>> + Send + 'static,
    ) -> FeedRef {
        self.process.as_ref().map_or_else(FeedRef::nowhere, |process| feed::start(process, most, next))
    }

    /// In a unit test there is no process, and a timer that does not run.
    fn timer(&self, set: impl FnOnce(Pid) -> TimerRef) -> TimerRef {
        match &self.process {
            Some(process) => set(process.head().pid),
            None => TimerRef::new(None),
        }
    }

    /// Cancels a timer: afterwards its message will not be sent any more. Answers how long it would still have taken;
    /// `None` if it had fired or was cancelled before.
    #[doc(alias = "erlang:cancel_timer")]
    #[expect(clippy::unused_self, reason = "the other half of `send_after`")]
    pub fn cancel_timer(&self, timer: TimerRef) -> Option<Duration> {
        timer::cancel_timer(timer)
    }

    /// How long a timer will take until it sends; `None` if it has fired or was cancelled.
    #[doc(alias = "erlang:read_timer")]
    #[expect(clippy::unused_self, reason = "the other half of `send_after`")]
    pub fn read_timer(&self, timer: TimerRef) -> Option<Duration> {
        timer::read_timer(timer)
    }

    /// Chooses whether exit signals reach the `#[info]` handler for [`Exit`](crate::message::Exit) instead of ending
    /// the server. A server that traps exits runs its `#[terminate]` when its supervisor shuts it down; one that does
    /// not is simply ended, as in OTP. Returns what it was before.
    #[doc(alias = "process_flag")]
    pub fn trap_exit(&self, trap: bool) -> bool {
        let Some(process) = &self.process else { return false };
        process.head().trap_exit.swap(trap, Ordering::AcqRel)
    }

    /// Asks for one [`Down`](crate::message::Down), to the `#[info]` handler for it, when `pid` ends.
    pub fn monitor(&self, pid: Pid) -> Reference {
        self.process.as_ref().map_or_else(Reference::new, |process| process::watch(process, pid))
    }

    /// Links the server with `pid`.
    pub fn link(&self, pid: Pid) {
        if let Some(process) = &self.process {
            process::connect(process, pid);
        }
    }

    /// Says that nobody handles this message: a warning in the log. What a server without a matching `#[info]`
    /// handler does.
    pub fn unhandled(&self, info: Info) {
        unhandled(self.pid(), std::any::type_name::<S>(), info);
    }

    /// Who waits for the reply of the `#[call]` handler that runs: `None` in other handlers, and for calls made outside
    /// every process.
    #[doc(alias = "From")]
    pub fn caller(&self) -> Option<Pid> {
        self.caller
    }

    #[doc(hidden)]
    #[inline]
    pub fn __enter(&mut self, handler: &'static str) {
        self.handler = handler;
        self.caller = None;
        self.note(handler);
    }

    #[doc(hidden)]
    #[inline]
    pub fn __enter_call<T>(&mut self, handler: &'static str, reply: &ReplyTo<T>) {
        self.handler = handler;
        self.caller = reply.caller();
        self.note(handler);
        reply.handled();
    }

    /// For the watchdog's eyes.
    #[inline]
    pub(crate) fn note(&self, handler: &'static str) {
        if let Some(process) = &self.process {
            watchdog::note_handler(process.head(), handler);
        }
    }

    #[doc(hidden)]
    #[inline]
    pub fn __reply<T: Send + 'static>(&mut self, to: ReplyTo<T>, show: Show<T>, value: T) {
        if self.system.is_some() {
            self.tell_reply(&to, &value, show);
        }
        if self.stopping().is_some() {
            self.wishes().deferred = Some(Kept::new("reply", Box::new(move || to.send(value))));
        } else {
            to.send(value);
        }
    }

    #[cold]
    pub(crate) fn tell_reply<T>(&mut self, to: &ReplyTo<T>, value: &T, show: Show<T>) {
        self.replied = true;
        self.tell(&Event::Out { message: &Shown(value, show), to: to.caller() });
    }

    /// Tells `sys` of an event.
    #[inline]
    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        if let Some(process) = &self.process {
            system::event(&mut self.system, process, event);
        }
    }

    /// A handler has returned.
    #[inline]
    pub(crate) fn handled(&mut self) {
        if self.system.is_some() && !std::mem::take(&mut self.replied) {
            self.tell(&Event::NoReply);
        }
    }

    /// Whether there is more to think of than the next message.
    #[inline]
    pub(crate) fn take_restless(&mut self) -> bool {
        std::mem::take(&mut self.restless) || self.system.is_some()
    }

    #[inline]
    pub(crate) fn is_restless(&self) -> bool {
        self.restless || self.system.is_some()
    }

    #[inline]
    pub(crate) fn take_hibernate(&mut self) -> bool {
        self.wishes.as_deref_mut().is_some_and(|wishes| std::mem::take(&mut wishes.hibernate))
    }

    pub(crate) fn handler(&self) -> &'static str {
        self.handler
    }

    #[inline]
    pub(crate) fn take_stop(&mut self) -> Option<ExitReason> {
        self.wishes.as_deref_mut()?.stop.take()
    }

    #[inline]
    pub(crate) fn take_idle(&mut self) -> Option<Duration> {
        self.wishes.as_deref_mut()?.idle.take()
    }

    pub(crate) fn has_next(&self) -> bool {
        self.wishes.as_deref().is_some_and(|wishes| wishes.next.is_some())
    }

    #[inline]
    pub(crate) fn take_next(&mut self) -> Option<Box<dyn Any + Send>> {
        self.wishes.as_deref_mut()?.next.take().map(Kept::take)
    }

    pub(crate) fn take_deferred(&mut self) -> Option<Box<dyn FnOnce() + Send>> {
        self.wishes.as_deref_mut()?.deferred.take().map(Kept::take)
    }
}

impl<S: GenServer> Ctx<S> {
    /// Sends [`Timeout`](crate::message::Timeout) to the server's `#[info]` handler if no message comes for this long
    /// after this handler returns. Any message cancels it; it is not armed again by itself.
    pub fn timeout(&mut self, idle: Duration) {
        self.wishes().idle = Some(idle);
        self.restless = true;
    }

    /// Runs the `#[handle_continue]` handler when this handler has returned and replied, before any message.
    #[doc(alias = "handle_continue")]
    pub fn continue_with(&mut self, next: S::Continue) {
        self.wishes().next = Some(Kept::new("continue", Box::new(next)));
        self.restless = true;
    }

    #[doc(hidden)]
    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "what a handler without a mistake of its own ends with")]
    pub fn __answer<T: Travels<S::Fits>>(&mut self, to: ReplyTo<T>, show: Show<T>, value: T) -> Result<(), Stop> {
        self.__reply(to, show, value);
        Ok(())
    }
}

impl<S: Reached> Ctx<S> {
    /// A client of this very server, to give to others. A handler that calls through it gets
    /// [`CallingSelf`](crate::protocol::CallError::CallingSelf).
    ///
    /// # Panics
    /// In a unit test: there is no process.
    pub fn me(&self) -> S::Client {
        let process = self.process.clone().expect("`me` needs a running server; `Ctx::for_test` has none");
        S::client(ServerRef::process(process))
    }
}

impl<S> fmt::Debug for Ctx<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ctx").field("pid", &self.pid()).field("stopping", &self.stopping()).finish_non_exhaustive()
    }
}

fn unhandled(pid: Pid, module: &str, info: Info) {
    let head = format_args!("process {pid} ({module}) received an unexpected message");
    Report::new(Level::Warning, "gen_server no_handle_info", Some(pid), head)
        .line("module", module)
        .line("received", format_args!("{info:?}"))
        .emit();
    drop_guarded(Some(pid), "unexpected message", info);
}
