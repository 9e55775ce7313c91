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
use crate::message::Info;
use crate::name::Name;
use crate::panic::Guarded;
use crate::pid::Pid;
use crate::process::record::{AnyProcess, Process};
use crate::process::{self, Exited, Outlet};
use crate::protocol::{ReplySlot, ReplyTo, StartError, reply_slot};
use crate::reference::Reference;
use crate::registry::{self, RegisterError};
use crate::seam;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

/// How a process is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct StartOptions {
    pub(crate) name: Option<Name>,
    /// How long `init` may take; for ever by default.
    pub(crate) init_timeout: Option<Duration>,
    /// How many messages may wait in the mailbox.
    pub(crate) capacity: Option<usize>,
    /// A server hibernates after so much time without a message.
    pub(crate) hibernate_after: Option<Duration>,
    /// What is told of it from its start.
    pub(crate) debug: DebugOptions,
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
pub(crate) struct Started<M> {
    pub(crate) process: Arc<Process<M>>,
    pub(crate) monitor: Option<Reference>,
    /// What it has told its starter besides.
    pub(crate) info: Option<Info>,
}

/// The new process's end of the handshake: by it the process tells its starter that it has started, or why not.
///
/// If it is dropped without a word the start has failed, with what the process ends with.
#[must_use = "the starter waits for it"]
#[derive(Debug)]
pub struct InitAck(Option<ReplyTo<Result<Option<Info>, StartError>>>);

impl InitAck {
    /// The process has started: its starter goes on.
    #[doc(alias = "proc_lib:init_ack")]
    pub fn started(self) {
        self.started_with(None);
    }

    /// The process has started, and has something to tell (`{ok, Pid, Info}`).
    pub(crate) fn started_with(mut self, info: Option<Info>) {
        if let Some(reply) = self.0.take() {
            reply.send(Ok(info));
        }
    }

    /// The process cannot start; it should end now. Its starter is told when it has ended, and finds its name free.
    #[doc(alias = "proc_lib:init_fail")]
    pub fn failed(mut self, error: StartError) {
        if let Some(reply) = self.0.take() {
            quiet_link_to_parent();
            reply.send(Err(error));
        }
    }
}

impl Drop for InitAck {
    /// The process ends in the middle of `init`, without a word.
    fn drop(&mut self) {
        if self.0.is_some() {
            quiet_link_to_parent();
        }
    }
}

/// A starter that traps exits learns of the failure from the start function alone: no `Exit` follows. One that does
/// not trap exits dies with its child, as by any link.
fn quiet_link_to_parent() {
    let Some(me) = process::current() else { return };
    let parent = me.head().parent.and_then(process::table::lookup);
    if let Some(parent) = parent.filter(|parent| parent.head().trap_exit.load(Ordering::Acquire)) {
        process::disconnect(&me, parent.head().pid);
    }
}

/// Starts a process whose body acknowledges its start.
///
/// Dropping the future before it is ready kills the process: nobody would know of it.
pub(crate) async fn start<M, F>(
    initial_call: &'static str,
    options: StartOptions,
    bond: Bond,
    body: impl FnOnce(Outlet<M>, InitAck) -> F,
) -> Result<Started<M>, StartError>
where
    M: Send + 'static,
    F: Future<Output = ExitReason> + Send + 'static,
{
    if let Some(holder) = options.name.as_ref().and_then(registry::find) {
        return Err(StartError::AlreadyStarted(holder.head().pid));
    }
    let process = process::create::<M>(initial_call, options.capacity);
    let any: AnyProcess = process.clone();
    let unborn = Unborn(Some(any.clone()));
    if let Some(name) = &options.name {
        // as the new process: a registry may ask who it is that enters
        process::within(any.clone(), || registry::enter(name, &any)).map_err(|error| match error {
            RegisterError::Taken(holder) => StartError::AlreadyStarted(holder),
            RegisterError::Panicked(panic) => StartError::Failed(ExitReason::from(panic)),
            other => StartError::Failed(ExitReason::error(other)),
        })?;
    }
    let me = process::current();
    let monitor = match (&me, bond) {
        (Some(me), Bond::Link) => {
            process::connect(me, process.head.pid);
            None
        }
        (Some(me), Bond::Monitor) => Some(Probation::of(me, process.head.pid)),
        _ => None,
    };
    let (reply, slot) = reply_slot();
    let body = supervise_body(process.head.pid, body(Outlet::new(process.clone()), InitAck(Some(reply))));
    // nobody waits for a process that does not run yet: this closes no circle, but `init` may
    let _ = call_cycle::wait_for_reply(&slot, process.head.pid, false);
    process::run::launch(&process, Box::pin(body));
    let result = acknowledged(slot, options.init_timeout).await;
    match result {
        Some(Ok(info)) => {
            unborn.announce();
            Ok(Started { process, monitor: monitor.map(Probation::pass), info })
        }
        Some(Err(error)) => {
            unborn.announce();
            Exited::of(any).await;
            Err(error)
        }
        // it ended without a word: panicked in `init`, was killed, or its `init` takes too long
        None => {
            let late = !any.head().has_ended();
            drop(unborn);
            let reason = Exited::of(any).await;
            match options.init_timeout {
                Some(timeout) if late => Err(StartError::Timeout(timeout)),
                _ => Err(StartError::Failed(reason)),
            }
        }
    }
}

/// The process's answer; `None` if it will never come or does not come in time.
async fn acknowledged(
    mut slot: ReplySlot<Result<Option<Info>, StartError>>,
    timeout: Option<Duration>,
) -> Option<Result<Option<Info>, StartError>> {
    let answer = poll_fn(|cx| slot.poll(cx));
    match timeout {
        None => answer.await,
        Some(timeout) => {
            let mut answer = pin!(answer);
            let mut late = pin!(seam::sleep(timeout));
            poll_fn(|cx| match answer.as_mut().poll(cx) {
                Poll::Ready(answer) => Poll::Ready(answer),
                Poll::Pending => late.as_mut().poll(cx).map(|()| None),
            })
            .await
        }
    }
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
        if let Some(process) = self.0.take() {
            // nobody asked for the starter's end
            if let Some(parent) = process.head().parent {
                process::disconnect(&process, parent);
            }
            if process.is_launched() {
                process::send_exit(&process, process::self_pid(), &ExitReason::Kill);
            } else {
                process::run::end(&process, &ExitReason::Killed);
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

/// Runs the body of a process; a panic or an abnormal end is reported.
async fn supervise_body(pid: Pid, body: impl Future<Output = ExitReason>) -> ExitReason {
    let reason = match Guarded::new(body).await {
        Ok(reason) => reason,
        Err(panic) => ExitReason::from(panic),
    };
    process::crash::report(pid, &reason);
    reason
}
