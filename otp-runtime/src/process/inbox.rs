//! The owner's half of a mailbox.

use super::mailbox::{Envelope, Sleeper};
use super::record::{AnyProcess, Process};
use super::signal::Signal;
use super::system::{self, Request, Subject, System, SystemMessage, Then};
use crate::debug::Event;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::pid::Pid;
use crate::waits;
use std::any::Any;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

/// After so many messages without a rest the process lets others run.
const BATCH: u32 = 64;

/// Where a process of message type `M` takes its mail from.
pub(crate) struct Outlet<M> {
    process: Arc<Process<M>>,
    /// What was taken out of the queue and is not handled yet.
    local: VecDeque<Envelope<M>>,
    budget: u32,
}

impl<M: Send + 'static> Outlet<M> {
    pub(crate) fn new(process: Arc<Process<M>>) -> Self {
        Self { process, local: VecDeque::new(), budget: BATCH }
    }

    pub(crate) fn process(&self) -> &Arc<Process<M>> {
        &self.process
    }

    /// The next envelope, oldest first.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub(crate) async fn next(&mut self) -> Envelope<M> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Envelope<M>> {
        if self.process.head.interrupted.load(Ordering::Acquire) {
            // a deadly signal does not wait for the mailbox to be empty
            return Poll::Pending;
        }
        if self.budget == 0 {
            self.budget = BATCH;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.process.head.waits.load(Ordering::Relaxed) {
            // requests that it still has are not what it waits for now
            self.process.head.waits.store(false, Ordering::Relaxed);
            waits::clear(self.process.head.pid);
        }
        loop {
            let Some(envelope) = self.take(cx) else {
                self.budget = BATCH;
                return Poll::Pending;
            };
            if self.wanted(&envelope) {
                self.budget -= 1;
                return Poll::Ready(envelope);
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        self.process.with_queue(|queue, _| queue.len()) + self.local.len()
    }

    fn take(&mut self, cx: &Context<'_>) -> Option<Envelope<M>> {
        if let Some(envelope) = self.local.pop_front() {
            self.process.head.taken.store(self.local.len(), Ordering::Relaxed);
            return Some(envelope);
        }
        if self.local.capacity() > 0 {
            // the burst is over: an idle process keeps no buffer
            drop(mem::take(&mut self.local));
        }
        let sleeper = self.sleeper(cx);
        let (local, taken) = (&mut self.local, &self.process.head.taken);
        let (envelope, left) = self.process.with_queue(|queue, _| {
            let found = queue.take(local, sleeper);
            taken.store(local.len(), Ordering::Relaxed);
            found
        });
        drop(left);
        envelope
    }

    fn sleeper(&self, cx: &Context<'_>) -> Sleeper {
        let carried = self.process.carrier.get().is_some_and(|carrier| carrier.will_wake(cx.waker()));
        if carried { Sleeper::Carrier } else { Sleeper::Other(cx.waker().clone()) }
    }

    /// The next envelope for a suspended process: a system message, or the exit signal of its `parent`. All others stay
    /// where they are, in order. `seen` is how many of them have been looked at; it starts at 0.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub(crate) async fn next_system(&mut self, parent: Option<Pid>) -> Envelope<M> {
        let mut seen = 0;
        poll_fn(|cx| self.poll_system(cx, parent, &mut seen)).await
    }

    pub(crate) fn poll_system(
        &mut self,
        cx: &mut Context<'_>,
        parent: Option<Pid>,
        seen: &mut usize,
    ) -> Poll<Envelope<M>> {
        if self.process.head.interrupted.load(Ordering::Acquire) {
            return Poll::Pending;
        }
        loop {
            let found = self.local.iter().skip(*seen).position(|envelope| match envelope {
                Envelope::Signal(Signal::System(_) | Signal::Terminate(_)) => true,
                Envelope::Signal(Signal::Exit(exit)) => exit.from.is_some() && exit.from == parent,
                _ => false,
            });
            let taken = &self.process.head.taken;
            if let Some(envelope) = found.and_then(|ahead| self.local.remove(*seen + ahead)) {
                *seen += found.unwrap_or_default();
                taken.store(self.local.len(), Ordering::Relaxed);
                return Poll::Ready(envelope);
            }
            *seen = self.local.len();
            let sleeper = self.sleeper(cx);
            let local = &mut self.local;
            let (new, left) = self.process.with_queue(|queue, _| {
                let gathered = queue.gather(local, sleeper);
                taken.store(local.len(), Ordering::Relaxed);
                gathered
            });
            drop(left);
            if !new {
                return Poll::Pending;
            }
        }
    }

    /// Lets others run now and then in a row of steps that take no mail.
    pub(crate) async fn breathe(&mut self) {
        poll_fn(|cx| {
            if self.process.head.interrupted.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            if self.budget == 0 {
                self.budget = BATCH;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.budget -= 1;
            Poll::Ready(())
        })
        .await;
    }

    /// A `Down` whose monitor was removed meanwhile is dropped.
    fn wanted(&self, envelope: &Envelope<M>) -> bool {
        match envelope {
            Envelope::Signal(Signal::Down(down)) => {
                self.process.with_queue(|_, control| control.relations().watching.remove(&down.monitor).is_some())
            }
            _ => true,
        }
    }
}

impl<M> Drop for Outlet<M> {
    /// Part of the exit sequence: what was taken out but not handled is lost like what is still queued.
    fn drop(&mut self) {
        let lost = mem::take(&mut self.local);
        let pid = self.process.head.pid;
        let messages = lost.iter().filter(|envelope| !matches!(envelope, Envelope::Signal(_))).count();
        crate::report::dead_letters_of(messages, pid);
        // they stay counted: a crash report that follows says how long the queue was
        for envelope in lost {
            super::run::drop_guarded(pid, "queued message", envelope);
        }
    }
}

/// The mailbox of a spawned process: messages of any type, in the order they arrived.
///
/// [`spawn`](crate::process::spawn) hands it to the process's body. [`Exit`](crate::message::Exit) (if the process
/// traps exits) and [`Down`](crate::message::Down) arrive here as messages.
///
/// `M` is the message type of the server that the process may become; a process that stays plain has none.
#[doc(alias = "receive")]
pub struct Inbox<M = Infallible> {
    outlet: Outlet<M>,
    system: Option<Box<System>>,
    /// How many messages a suspended process has passed over.
    seen: usize,
    /// System messages are the process's own affair.
    special: bool,
}

impl<M: Send + 'static> Inbox<M> {
    pub(crate) fn new(outlet: Outlet<M>) -> Self {
        Self { outlet, system: None, seen: 0, special: false }
    }

    /// The pid of the process this mailbox belongs to.
    pub fn pid(&self) -> Pid {
        self.outlet.process.head.pid
    }

    /// Waits for the next message.
    ///
    /// # Cancel safety
    /// May be dropped at any time; no message is lost.
    pub async fn receive(&mut self) -> Info {
        poll_fn(|cx| self.poll_arrival(cx)).await
    }

    /// Has system messages arrive as [`SystemMessage`](crate::sys::SystemMessage)s: the process deals with them itself,
    /// by [`handle_system_msg`](crate::sys::handle_system_msg). A process that does not ask for this is steered by `sys`
    /// whenever it waits for a message.
    pub fn special(&mut self) {
        self.special = true;
    }

    /// The mailbox for a process that goes on as a server, and what `sys` has switched on in it.
    pub(crate) fn into_outlet(self) -> (Outlet<M>, Option<Box<System>>) {
        (self.outlet, self.system)
    }

    pub(crate) fn process(&self) -> AnyProcess {
        self.outlet.process.clone()
    }

    /// What a suspended special process waits for: a system message, or the end of its parent.
    pub(crate) async fn next_system(&mut self, parent: Option<Pid>) -> Result<Request, ExitReason> {
        loop {
            match self.outlet.next_system(parent).await {
                Envelope::Signal(Signal::System(request)) => return Ok(request),
                Envelope::Signal(Signal::Terminate(reason)) => return Err(reason),
                Envelope::Signal(Signal::Exit(exit)) => return Err(exit.reason),
                _ => {}
            }
        }
    }

    /// The next message that has not been looked at yet. What the process does not see as a message is dealt with here.
    fn poll_arrival(&mut self, cx: &mut Context<'_>) -> Poll<Info> {
        loop {
            let suspended = system::is_suspended(self.system.as_deref());
            let envelope = if suspended {
                let parent = self.outlet.process.head.parent;
                ready!(self.outlet.poll_system(cx, parent, &mut self.seen))
            } else {
                ready!(self.outlet.poll_next(cx))
            };
            let info = match envelope {
                Envelope::Info(info) => info,
                Envelope::Message(message) => Info::new(message),
                Envelope::Signal(Signal::Exit(exit)) if suspended => {
                    super::run::doom(&**self.outlet.process(), exit.reason);
                    continue;
                }
                Envelope::Signal(Signal::Exit(exit)) => Info::new(exit),
                Envelope::Signal(Signal::Down(down)) => Info::new(down),
                Envelope::Signal(Signal::Terminate(reason)) if self.special => {
                    let (reply, _) = crate::reply::slot(None);
                    return Poll::Ready(Info::new(SystemMessage(Request::Terminate(reason, reply))));
                }
                Envelope::Signal(Signal::System(request)) if self.special => {
                    return Poll::Ready(Info::new(SystemMessage(request)));
                }
                Envelope::Signal(Signal::Terminate(reason)) => {
                    super::run::doom(&**self.outlet.process(), reason);
                    continue;
                }
                Envelope::Signal(Signal::System(request)) => {
                    let process: AnyProcess = self.outlet.process.clone();
                    self.seen = 0;
                    if let Then::Terminate(reason) = system::handle(request, &process, &mut self.system, &mut Plain) {
                        super::run::doom(&*process, reason);
                    }
                    continue;
                }
            };
            if self.system.is_some() {
                let process: AnyProcess = self.outlet.process.clone();
                system::event(&mut self.system, &process, &Event::In { message: &info });
            }
            return Poll::Ready(info);
        }
    }

    /// How many messages wait.
    pub fn len(&self) -> usize {
        self.outlet.len()
    }

    /// Whether no message waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<M: Send + 'static> fmt::Debug for Inbox<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("pid", &self.pid()).field("len", &self.len()).finish()
    }
}

/// What `sys` can know of a process that is no server: not its state.
struct Plain;

impl Subject for Plain {
    fn behaviour(&self) -> &'static str {
        "process"
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        None
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        (String::new(), log)
    }
}

/// How the body of a spawned process may end.
#[diagnostic::on_unimplemented(
    message = "a process cannot end with `{Self}`",
    label = "the body of a process returns this",
    note = "return nothing, an `ExitReason`, or `Result<(), E>` where `E` is an error"
)]
pub trait IntoExit {
    /// The exit reason.
    fn into_exit(self) -> ExitReason;
}

impl IntoExit for () {
    fn into_exit(self) -> ExitReason {
        ExitReason::Normal
    }
}

impl IntoExit for ExitReason {
    fn into_exit(self) -> ExitReason {
        self
    }
}

impl<E: std::error::Error + Send + Sync + 'static> IntoExit for Result<(), E> {
    fn into_exit(self) -> ExitReason {
        self.map_or_else(|error| ExitReason::Error(crate::exit::Cause::new(error)), |()| ExitReason::Normal)
    }
}
