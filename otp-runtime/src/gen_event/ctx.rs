//! The context a handler's function may take: what it can say to its manager.

use super::client::EventManagerRef;
use super::spec::HandlerSpec;
use super::swap::swap;
use super::{GenEvent, HandlerError, HandlerId};
use crate::exit::ExitReason;
use crate::gen_server::{Stop, Travels};
use crate::message::Info;
use crate::panic::{Guarded, Panic, guarded};
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{self, Step, self_pid, watchdog};
use crate::protocol::ReplyTo;
use crate::reference::Reference;
use crate::report::Kept;
use crate::server_ref::ServerRef;
use crate::timer::{self, TimerRef};
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::time::Duration;

/// Lent to the functions of an event handler that ask for it: `cx: &mut HandlerCtx<Self>`.
///
/// It is how a handler removes itself, gives its place to another one, and sets timers and monitors. In a unit test
/// [`HandlerCtx::for_test`] makes one with nothing running behind it.
pub struct HandlerCtx<H> {
    process: Option<AnyProcess>,
    id: Option<HandlerId>,
    caller: Option<Pid>,
    pub(super) wishes: Wishes,
    handler: PhantomData<fn() -> H>,
}

/// What a handler's function has asked for besides what it returned.
#[derive(Default)]
pub(super) struct Wishes {
    pub(super) hibernate: bool,
    pub(super) leave: Option<Leave>,
    /// A reply that is sent when the handler has been seen to.
    pub(super) reply: Option<Deferred>,
}

/// A reply that waits.
pub(super) type Deferred = Kept<Box<dyn FnOnce() + Send>>;

pub(super) enum Leave {
    Remove,
    /// A `Swap` to a handler of the same events; erased, so that `HandlerCtx` asks nothing of `H`.
    Swap(Kept<Box<dyn Any + Send>>),
}

impl Wishes {
    pub(super) fn is_empty(&self) -> bool {
        !self.hibernate && self.leave.is_none()
    }

    pub(super) fn take_hibernate(&mut self) -> bool {
        mem::take(&mut self.hibernate)
    }
}

impl<H> HandlerCtx<H> {
    pub(super) fn running(process: Option<AnyProcess>, id: HandlerId) -> Self {
        Self { process, id: Some(id), ..Self::for_test() }
    }

    /// A context for unit tests: nothing runs behind it. Timers and monitors do nothing;
    /// [`is_leaving`](Self::is_leaving) tells what the function asked for.
    pub fn for_test() -> Self {
        Self { process: None, id: None, caller: None, wishes: Wishes::default(), handler: PhantomData }
    }

    /// The manager's pid (`<0.0.0>` in a unit test).
    pub fn pid(&self) -> Pid {
        self.process.as_ref().map_or(Pid::local(0, 0), |process| process.head().pid)
    }

    /// Removes the handler when this function returns: its `#[terminate]` runs with
    /// [`Removal::RemoveHandler`](super::Removal::RemoveHandler) (`remove_handler`). The reply of a `#[call]` is sent
    /// afterwards (`{remove_handler, Reply}`).
    ///
    /// In `#[init]` and `#[terminate]` it does nothing.
    pub fn remove_handler(&mut self) {
        self.wishes.leave = Some(Leave::Remove);
    }

    /// Whether this function has asked for the handler's end, by [`remove_handler`](Self::remove_handler) or
    /// [`swap_handler`](Self::swap_handler).
    ///
    /// # Examples
    /// ```
    /// use otp::prelude::*;
    ///
    /// #[derive(Default)]
    /// struct Once;
    ///
    /// #[gen_event(u32)]
    /// impl Once {
    ///     #[event]
    ///     fn on(&mut self, _event: &u32, cx: &mut HandlerCtx<Self>) {
    ///         cx.remove_handler();
    ///     }
    /// }
    ///
    /// let mut cx = HandlerCtx::for_test();
    /// Once.on(&1, &mut cx);
    /// assert!(cx.is_leaving());
    /// ```
    pub fn is_leaving(&self) -> bool {
        self.wishes.leave.is_some()
    }

    /// Says that the manager will have nothing to do for a while: when no message waits, the `#[shrink]` functions of its
    /// handlers run, which may give back memory.
    ///
    /// OTP drops the stack and collects garbage; here it is a hint, and the order of messages is the same.
    pub fn hibernate(&mut self) {
        self.wishes.hibernate = true;
    }

    /// Sends `message` to the `#[info]` functions of the manager's handlers after `delay`. The timer ends with the
    /// manager. In a unit test it never fires.
    #[doc(alias = "erlang:send_after")]
    pub fn send_after<T: Send + 'static>(&self, delay: Duration, message: T) -> TimerRef {
        self.timer(|manager| timer::send_after(manager, delay, message))
    }

    /// Sends a clone of `message` to the `#[info]` functions of the manager's handlers every `period`.
    #[doc(alias = "timer:send_interval")]
    pub fn send_interval<T: Clone + Send + 'static>(&self, period: Duration, message: T) -> TimerRef {
        self.timer(|manager| timer::send_interval(manager, period, message))
    }

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

    /// Asks for one [`Down`](crate::message::Down), to the `#[info]` functions for it, when `pid` ends.
    pub fn monitor(&self, pid: Pid) -> Reference {
        self.process.as_ref().map_or_else(Reference::new, |process| process::watch(process, pid))
    }

    /// Who waits for the reply of the `#[call]` function that runs: `None` in other functions, and for calls made outside
    /// every process.
    pub fn caller(&self) -> Option<Pid> {
        self.caller
    }

    #[doc(hidden)]
    #[inline]
    pub fn __enter(&mut self, function: &'static str) {
        self.caller = None;
        if let Some(process) = &self.process {
            watchdog::note_handler(process.head(), function);
        }
    }

    #[doc(hidden)]
    #[inline]
    pub fn __enter_call<T>(&mut self, function: &'static str, reply: &ReplyTo<T>) {
        self.__enter(function);
        self.caller = reply.caller();
        reply.handled();
    }

    fn defer(&mut self, reply: impl FnOnce() + Send + 'static) {
        self.wishes.reply = Some(Kept::new("reply", Box::new(reply)));
    }
}

impl<H: GenEvent> HandlerCtx<H> {
    /// Replies to a call: at once, or when the handler has been seen to.
    #[doc(hidden)]
    pub fn __answer<T: Travels<H::Fits>>(
        &mut self,
        reply: ReplyTo<Result<T, HandlerError>>,
        answer: Result<T, Stop>,
    ) -> Result<(), Stop> {
        match answer {
            Ok(value) if self.wishes.leave.is_none() => {
                reply.send(Ok(value));
                Ok(())
            }
            Ok(value) => {
                self.defer(move || reply.send(Ok(value)));
                Ok(())
            }
            Err(stop) => {
                let reason = stop.into_reason();
                let why = reason.clone();
                self.defer(move || reply.send(Err(HandlerError::Failed(why))));
                Err(Stop::reason(reason))
            }
        }
    }
}

impl<H: GenEvent + Send> HandlerCtx<H> {
    /// Gives the handler's place to another one when this function returns: its `#[terminate]` runs with
    /// [`Removal::Swapped`](super::Removal::Swapped), which holds `args`; what that returns is given to `new`, which
    /// describes the successor. An `Err` says that `#[terminate]` panicked. The reply of a `#[call]` is sent afterwards.
    ///
    /// Order and owner stay the same: the successor stands where this handler stood. If its `#[init]` fails, both are gone.
    ///
    /// In `#[init]` and `#[terminate]` it does nothing.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::prelude::*;
    ///
    /// /// Counts until it is told to be quiet.
    /// #[derive(Default)]
    /// struct Loud {
    ///     count: u32,
    /// }
    ///
    /// #[gen_event(&'static str)]
    /// impl Loud {
    ///     #[event]
    ///     fn on(&mut self, line: &&'static str, cx: &mut HandlerCtx<Self>) {
    ///         self.count += 1;
    ///         if *line == "quiet" {
    ///             cx.swap_handler((), |count| Quiet::handler(count.unwrap_or(0)));
    ///         }
    ///     }
    ///
    ///     #[terminate]
    ///     fn hand_over(&mut self) -> u32 {
    ///         self.count
    ///     }
    /// }
    ///
    /// struct Quiet {
    ///     heard: u32,
    /// }
    ///
    /// #[gen_event(&'static str)]
    /// impl Quiet {
    ///     #[init]
    ///     fn new(heard: u32) -> Self {
    ///         Quiet { heard }
    ///     }
    ///
    ///     #[event]
    ///     fn on(&mut self, _line: &&'static str) {}
    ///
    ///     #[call]
    ///     fn heard(&self) -> u32 {
    ///         self.heard
    ///     }
    /// }
    ///
    /// let lines = EventManager::start_link().await?;
    /// lines.add_handler(Loud::handler()).await??;
    /// lines.notify("hello");
    /// lines.notify("quiet");
    /// lines.notify("hello?");
    /// assert_eq!(lines.handler::<Quiet>().heard().await??, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// OTP: `{swap_handler, Args1, State, Handler2, Args2}`, where the successor's `init` is given `{Args2, Term}`; here a
    /// function makes its arguments from what is handed over.
    pub fn swap_handler<N, A, F>(&mut self, args: A, new: F)
    where
        N: GenEvent<Event = H::Event> + Send,
        A: Send + 'static,
        F: FnOnce(Result<H::Output, HandlerError>) -> HandlerSpec<N> + Send + 'static,
    {
        let swap = swap::<H, N, _>(Info::new(args), new);
        self.wishes.leave = Some(Leave::Swap(Kept::new("swap", Box::new(swap))));
    }

    /// The identity under which the handler was added.
    pub fn id(&self) -> HandlerId {
        self.id.clone().unwrap_or_else(HandlerId::of::<H>)
    }

    /// A client of the manager, to give to others. A handler that calls through it gets
    /// [`CallingSelf`](crate::protocol::CallError::CallingSelf); that it can [`notify`](EventManagerRef::notify).
    ///
    /// # Panics
    /// In a unit test: there is no process.
    pub fn manager(&self) -> EventManagerRef<H::Event> {
        let process = self.process.clone().expect("`manager` needs a running manager; `HandlerCtx::for_test` has none");
        ServerRef::process(process).into()
    }
}

impl<H> fmt::Debug for HandlerCtx<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pid, leaving) = (self.pid(), self.is_leaving());
        f.debug_struct("HandlerCtx").field("manager", &pid).field("leaving", &leaving).finish_non_exhaustive()
    }
}

/// Runs a call's function that does not wait; a panic is an error like any other, so that the caller can be told of it.
#[doc(hidden)]
pub fn attempt_now<T>(function: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
    guarded(function).unwrap_or_else(|panic| Err(Stop::reason(ExitReason::from(panic))))
}

/// [`attempt_now`] of a function that may wait.
#[doc(hidden)]
pub async fn attempt<T>(function: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let pid = self_pid().unwrap_or(Pid::local(0, 0));
    let ran = Guarded::new(Step::new(pid, function)).await;
    ran.unwrap_or_else(|panic: Panic| Err(Stop::reason(ExitReason::from(panic))))
}
