//! What the process of a task runs.

use super::callers::callers_from_here;
use super::report::terminating;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::panic::Guarded;
use crate::pid::Pid;
use crate::proc_lib::{Bond, Newborn, StartOptions};
use crate::process::mailbox::Rules;
use crate::process::record::AnyProcess;
use crate::process::{self, Inbox, IntoExit, Outlet, Step, behalf, self_pid};
use crate::protocol::{ReplyTo, StartError};
use crate::report::{dead_letter, drop_guarded};
use std::any::type_name;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

/// Who has asked for a task.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) starter: Option<Pid>,
    pub(super) callers: Arc<[Pid]>,
}

impl Origin {
    /// The code that runs.
    pub(super) fn here() -> Self {
        Self { starter: self_pid(), callers: callers_from_here() }
    }
}

/// What reports call work of this type: the function it is written in.
pub(crate) fn name_of<F>() -> &'static str {
    let mut name = type_name::<F>();
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}

/// As [`name_of`].
pub(super) fn name_of_value<F>(_: &F) -> &'static str {
    name_of::<F>()
}

/// What the process of a task runs.
pub(super) type Work = Pin<Box<dyn Future<Output = ExitReason> + Send>>;

/// Starts the process of a task. `settle` is given its inbox before it runs, and gives what it runs.
#[track_caller]
pub(super) fn begin(
    function: &'static str,
    origin: &Origin,
    options: &StartOptions,
    bond: Bond,
    settle: impl FnOnce(Inbox) -> Work,
) -> Result<AnyProcess, StartError> {
    let mut outlet = None;
    let newborn = Newborn::new(options, bond, &mut || {
        let process =
            process::create::<Infallible>(function, (options.kind, options.spans), options.mailbox, Rules::plain());
        outlet = Some(Outlet::new(process.clone()));
        process
    })?;
    let any = newborn.process().clone();
    if !origin.callers.is_empty() {
        behalf::works_for(&any, origin.callers.clone());
    }
    let work = settle(Inbox::new(outlet.expect("a process is made once")));
    process::launch(any.clone(), work);
    newborn.started(None);
    Ok(any)
}

/// As [`begin`], without a name and limits, which are all that can be refused.
#[track_caller]
pub(super) fn begin_unnamed(
    function: &'static str,
    origin: &Origin,
    bond: Bond,
    settle: impl FnOnce(Inbox) -> Work,
) -> AnyProcess {
    match begin(function, origin, &StartOptions::default(), bond, settle) {
        Ok(process) => process,
        Err(error) => panic!("{error}"),
    }
}

/// Work whose result is wanted.
pub(super) fn replying<T, F>(
    function: &'static str,
    starter: Option<Pid>,
    reply: ReplyTo<T>,
    work: F,
    inbox: Inbox,
) -> Work
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let work = async move {
        reply.send(work.await);
        ExitReason::Normal
    };
    guarded(function, starter, beside_mail(work, inbox))
}

/// Work that is done for its own sake.
pub(super) fn plain<F>(function: &'static str, starter: Option<Pid>, work: F, inbox: Inbox) -> Work
where
    F: Future + Send + 'static,
    F::Output: IntoExit,
{
    guarded(function, starter, beside_mail(async move { work.await.into_exit() }, inbox))
}

/// Work that says so if it crashes.
pub(super) fn guarded<F>(function: &'static str, starter: Option<Pid>, work: F) -> Work
where
    F: Future<Output = ExitReason> + Send + 'static,
{
    Box::pin(async move {
        let pid = self_pid().unwrap_or(Pid::local(0, 0));
        let reason = Guarded::new(work).await.unwrap_or_else(ExitReason::from);
        terminating(pid, starter, function, &reason);
        reason
    })
}

/// Does the work. Nobody reads what is sent to a task, but the orders to stop among it are obeyed.
async fn beside_mail(work: impl Future<Output = ExitReason>, mut inbox: Inbox) -> ExitReason {
    let mut work = pin!(Step::new(inbox.pid(), work));
    let mut mail = pin!(async {
        loop {
            let info = inbox.receive().await;
            unread(&inbox, info);
        }
    });
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(reason) => Poll::Ready(reason),
        Poll::Pending => mail.as_mut().poll(cx),
    })
    .await
}

/// A message that nobody will receive.
pub(super) fn unread(inbox: &Inbox, info: Info) {
    dead_letter(info.type_name(), &inbox.pid(), "a task receives no messages");
    drop_guarded(Some(inbox.pid()), "message", info);
}
