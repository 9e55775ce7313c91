//! Starting a process so that the starter returns when `init` has (`proc_lib`).
//!
//! Servers and supervisors are started this way by their `Spec`s; [`Start`] does it for processes with a loop of their own.
//! All processes, also those of [`spawn`](crate::process::spawn), know their ancestors and leave a crash report when they
//! end abnormally, so there is no `spawn` of its own here.

mod by_hand;

pub use by_hand::Start;

use crate::call_cycle;
use crate::debug::DebugOptions;
use crate::exit::ExitReason;
use crate::mailbox::Mailbox;
use crate::message::Info;
use crate::name::Name;
use crate::observe::{ProcessKind, Spans};
use crate::pid::Pid;
use crate::process::mailbox::Rules;
use crate::process::record::{AnyProcess, Loop};
use crate::process::{self, Exited, Outlet};
use crate::protocol::{ReplySlot, ReplyTo, StartError, reply_slot};
use crate::reference::Reference;
use crate::registry::{self, RegisterError};
use crate::seam::{self, Bug, has};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

/// How a process is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct StartOptions {
    pub(crate) name: Option<Name>,
    /// How long `init` may take; for ever by default.
    pub(crate) init_timeout: Option<Duration>,
    /// The limits of the mailbox.
    pub(crate) mailbox: Option<Mailbox>,
    /// A server hibernates after so much time without a message.
    pub(crate) hibernate_after: Option<Duration>,
    /// What is told of it from its start.
    pub(crate) debug: DebugOptions,
    pub(crate) kind: ProcessKind,
    /// Whether its messages have spans.
    pub(crate) spans: Spans,
}

/// What the starter becomes to the new process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Bond {
    None,
    #[default]
    Link,
    Monitor,
}

/// A process whose `init` has succeeded.
pub(crate) struct Started {
    pub(crate) process: AnyProcess,
    pub(crate) monitor: Option<Reference>,
    /// What it has told its starter besides.
    pub(crate) info: Option<Info>,
}

/// The new process's end of the handshake: by it the process tells its starter that it has started, or why not.
///
/// [`Start`] gives it to the body, which may hand it on: whoever has it speaks for the process. If it is dropped without a
/// word the start has failed, with what the process ends with. A process that goes on nevertheless is killed at its next
/// await point, since nobody would ever hear of it; in OTP it lives on, and its starter waits for ever.
/// If it ends while others have its acknowledgement, a linked starter that traps exits gets its `Exit` besides the error.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{ExitReason, StartError, proc_lib};
///
/// let started = proc_lib::Start::new("reader").start(|_inbox, ack| async move {
///     match std::fs::read_to_string("/no/such/file") {
///         Ok(_) => ack.started(),
///         Err(error) => ack.failed(StartError::Failed(ExitReason::error(error))),
///     }
/// });
/// assert!(matches!(started.await, Err(StartError::Failed(_))));
/// # });
/// ```
#[doc(alias = "proc_lib:init_ack")]
#[must_use = "the starter waits for it"]
#[derive(Debug)]
pub struct InitAck {
    process: Pid,
    reply: Option<ReplyTo<Result<Option<Info>, StartError>>>,
}

impl InitAck {
    /// The process has started: its starter goes on.
    #[doc(alias = "proc_lib:init_ack")]
    pub fn started(self) {
        self.started_with(None);
    }

    /// The process has started, and has something to tell (`{ok, Pid, Info}`).
    pub(crate) fn started_with(mut self, info: Option<Info>) {
        if let Some(reply) = self.reply.take() {
            reply.send(Ok(info));
        }
    }

    /// The process cannot start; it should end now. Its starter is told when it has ended, and finds its name free.
    #[doc(alias = "proc_lib:init_fail")]
    pub fn failed(mut self, error: StartError) {
        if let Some(reply) = self.reply.take() {
            if let Some(process) = process::table::lookup(self.process) {
                quiet_link_to_parent(&process);
            }
            reply.send(Err(error));
        }
    }
}

impl Drop for InitAck {
    /// The process ends in the middle of `init`, without a word. What it ends with it says itself.
    fn drop(&mut self) {
        if self.reply.is_some()
            && let Some(process) = process::table::lookup(self.process)
        {
            quiet_link_to_parent(&process);
            process.head().abandoned.store(true, Ordering::Release);
            process::run::hurry(&*process);
        }
    }
}

/// A starter that traps exits learns of the failure from the start function alone: no `Exit` follows. One that does
/// not trap exits dies with its child, as by any link.
fn quiet_link_to_parent(child: &AnyProcess) {
    let parent = child.head().parent.and_then(process::table::lookup);
    if let Some(parent) = parent.filter(|parent| parent.head().trap_exit.load(Ordering::Acquire)) {
        process::disconnect(child, parent.head().pid);
    }
}

/// Where the acknowledgement may be while the process is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ack {
    /// With the process, in whose frames it is: the end of the process is the end of it.
    Kept,
    /// Anywhere.
    HandedOut,
}

/// A process that is made, named and bound to its starter, and does not run yet. Dropping it ends the process.
pub(crate) struct Newborn {
    process: AnyProcess,
    unborn: Unborn,
    monitor: Option<Probation>,
}

impl Newborn {
    pub(crate) fn new(
        options: &StartOptions,
        bond: Bond,
        make: &mut dyn FnMut() -> AnyProcess,
    ) -> Result<Self, StartError> {
        if let Some(holder) = options.name.as_ref().and_then(registry::find) {
            return Err(StartError::AlreadyStarted(holder.head().pid));
        }
        if let Some(mailbox) = options.mailbox {
            mailbox.check().map_err(|unfit| StartError::Failed(ExitReason::error(unfit)))?;
        }
        let process = make();
        let unborn = Unborn(Some(process.clone()));
        if let Some(name) = &options.name {
            // as the new process: a registry may ask who it is that enters
            process::within(process.clone(), || registry::enter(name, &process)).map_err(|error| match error {
                RegisterError::Taken(holder) => StartError::AlreadyStarted(holder),
                RegisterError::Panicked(panic) => StartError::Failed(ExitReason::from(panic)),
                other => StartError::Failed(ExitReason::error(other)),
            })?;
        }
        let me = process::current();
        let monitor = match (&me, bond) {
            (Some(me), Bond::Link) => {
                process::connect(me, process.head().pid);
                None
            }
            (Some(me), Bond::Monitor) => Some(Probation::of(me, process.head().pid)),
            _ => None,
        };
        Ok(Self { process, unborn, monitor })
    }

    pub(crate) fn process(&self) -> &AnyProcess {
        &self.process
    }

    /// It has started, and has this to tell besides.
    pub(crate) fn started(self, info: Option<Info>) -> Started {
        self.unborn.announce();
        Started { process: self.process, monitor: self.monitor.map(Probation::pass), info }
    }

    /// It fails, and is about to end.
    pub(crate) fn fails(&self) {
        quiet_link_to_parent(&self.process);
    }

    /// It has failed, and has ended.
    pub(crate) fn failed(self) {
        self.unborn.announce();
    }

    /// Runs a body that acknowledges its start.
    ///
    /// Dropping the future before it is ready kills the process: nobody would know of it.
    pub(crate) async fn run(
        self,
        init_timeout: Option<Duration>,
        ack: Ack,
        body: impl FnOnce(InitAck) -> Loop,
    ) -> Result<Started, StartError> {
        let (reply, slot) = reply_slot();
        let body = body(InitAck { process: self.process.head().pid, reply: Some(reply) });
        self.runs(init_timeout, ack, slot, body).await
    }

    async fn runs(
        self,
        init_timeout: Option<Duration>,
        ack: Ack,
        slot: ReplySlot<Result<Option<Info>, StartError>>,
        body: Loop,
    ) -> Result<Started, StartError> {
        let any = self.process.clone();
        // nobody waits for a process that does not run yet: this closes no circle, but `init` may
        let _ = call_cycle::wait_for_reply(&slot, any.head().pid, false);
        process::launch(any.clone(), body);
        match word(&any, slot, ack, init_timeout).await {
            Word::Said(Ok(info)) => Ok(self.started(info)),
            Word::Said(Err(error)) => {
                self.failed();
                Exited::of(any).await;
                Err(error)
            }
            // it panicked in `init`, was killed, or has no one to speak for it
            Word::Ended(reason) => Err(StartError::Failed(reason)),
            Word::Late(timeout) => {
                let late = !any.head().has_ended();
                drop(self);
                let reason = Exited::of(any).await;
                Err(if late { StartError::Timeout(timeout) } else { StartError::Failed(reason) })
            }
        }
    }
}

/// Starts a process whose body acknowledges its start.
///
/// Dropping the future before it is ready kills the process: nobody would know of it.
pub(crate) async fn start<M, F>(
    initial_call: &'static str,
    options: StartOptions,
    bond: Bond,
    ack: Ack,
    rules: Rules<M>,
    body: impl FnOnce(Outlet<M>, InitAck) -> F,
) -> Result<Started, StartError>
where
    M: Send + 'static,
    F: Future<Output = ExitReason> + Send + 'static,
{
    let mut outlet = None;
    let newborn = Newborn::new(&options, bond, &mut || {
        let process = process::create::<M>(initial_call, (options.kind, options.spans), options.mailbox, rules);
        outlet = Some(Outlet::new(process.clone()));
        process
    })?;
    let outlet = outlet.expect("a process is made once");
    newborn.run(options.init_timeout, ack, |ack| Box::pin(body(outlet, ack))).await
}

/// What a starter hears of the process.
enum Word {
    Said(Result<Option<Info>, StartError>),
    /// It has ended without a word.
    Ended(ExitReason),
    /// Nothing has come for so long.
    Late(Duration),
}

async fn word(
    process: &AnyProcess,
    mut slot: ReplySlot<Result<Option<Info>, StartError>>,
    ack: Ack,
    timeout: Option<Duration>,
) -> Word {
    let exited = || Exited::of(process.clone());
    let mut end = (ack == Ack::HandedOut).then(exited);
    let mut late = pin!(timeout.map(seam::sleep));
    poll_fn(|cx| {
        match slot.poll(cx) {
            Poll::Ready(Some(said)) => return Poll::Ready(Word::Said(said)),
            Poll::Ready(None) if end.is_none() => end = Some(exited()),
            _ => {}
        }
        if let Some(end) = &mut end
            && let Poll::Ready(reason) = Pin::new(end).poll(cx)
        {
            // what was said before the end is heard before the end
            return Poll::Ready(match slot.poll(cx) {
                Poll::Ready(Some(said)) => Word::Said(said),
                _ => Word::Ended(reason),
            });
        }
        match (late.as_mut().as_pin_mut(), timeout) {
            (Some(late), Some(timeout)) => late.poll(cx).map(|()| Word::Late(timeout)),
            _ => Poll::Pending,
        }
    })
    .await
}

/// A process that is not announced yet: it does not outlive its starter's interest.
struct Unborn(Option<AnyProcess>);

impl Unborn {
    fn announce(mut self) {
        self.0 = None;
    }
}

impl Drop for Unborn {
    fn drop(&mut self) {
        if let Some(process) = self.0.take().filter(|_| !has(Bug::AbandonedStays)) {
            // nobody asked for the starter's end
            if let Some(parent) = process.head().parent {
                process::disconnect(&process, parent);
            }
            if process.is_launched() {
                process::send_exit(&process, process::self_pid(), &ExitReason::Kill);
            } else {
                process::run::end(&process, &ExitReason::Killed, None, None);
            }
        }
    }
}

/// The monitor of a process that is not announced yet: a failed start leaves no `Down` behind.
struct Probation(Option<(AnyProcess, Reference)>);

impl Probation {
    fn of(owner: &AnyProcess, target: Pid) -> Self {
        Self(Some((owner.clone(), process::watch(owner, target))))
    }

    fn pass(mut self) -> Reference {
        self.0.take().expect("it ends only once").1
    }
}

impl Drop for Probation {
    fn drop(&mut self) {
        if let Some((owner, monitor)) = self.0.take() {
            process::unwatch(&owner, monitor, true);
        }
    }
}
