//! The loop of a server: one message at a time, in mailbox order.

mod desk;
mod observed;
mod report;

use desk::wait;
use report::{Culprit, remembered};

use super::format_status::{Shown, status_of};
#[cfg(feature = "stage")]
use super::port::deliver;
use super::{Ctx, GenServer, Handled, Stop};
use crate::debug::{DebugOptions, Event};
use crate::exit::{ExitReason, Panic};
use crate::message::{Info, Timeout};
use crate::observe::{Kind, Label, Observation};
use crate::panic::{Guarded, guarded, guarded_inline};
use crate::pid::Pid;
use crate::proc_lib::{InitAck, Newborn};
use crate::process::direct;
use crate::process::mailbox::Envelope;
use crate::process::record::{AnyProcess, Process};
use crate::process::signal::Signal;
use crate::process::system::{self, Request, Subject, System, Then};
use crate::process::{self, Begun, Outlet, ProcessStatus, Step};
use crate::protocol::StartError;
use crate::report::{dead_letters_of, drop_guarded};
use crate::seam::{self, Bug, has};
use crate::switch;
use std::any::Any;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// What a server is started with besides its arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) parent: Option<Pid>,
    pub(crate) hibernate_after: Option<Duration>,
    pub(crate) debug: DebugOptions,
    /// The loop is polled by code of the user's, which may do something else for a while.
    pub(crate) inside: bool,
}

/// Runs `init`, acknowledges, serves until something ends the server, terminates. Returns the exit reason.
pub(super) async fn run<S: GenServer + Send>(
    outlet: Outlet<S::Msg>,
    args: S::Args,
    ack: InitAck,
    settings: Settings,
) -> ExitReason {
    let process: AnyProcess = outlet.process().clone();
    let system = System::watched(settings.debug.switch_on());
    process.head().watch(system.is_some());
    let mut cx = Ctx::<S>::running(process, system);
    cx.__enter("init");
    let state = match Guarded::new(async { S::init(args, &mut cx).await }).await {
        Ok(Ok(state)) => state,
        Ok(Err(stop)) => {
            let (error, reason) = stop.into_start();
            ack.failed(error);
            return reason;
        }
        Err(panic) => {
            let reason = ExitReason::from(panic);
            ack.failed(StartError::Failed(reason.clone()));
            return reason;
        }
    };
    ack.started_with(cx.take_info());
    serve(state, outlet, cx, &settings).await
}

/// Runs an `init` that takes no `await`, at once. The server then waits for messages, and is run by its callers until there
/// is more to do. Answers what the starter is told; gives the arguments back if this `init` has to be waited for.
pub(super) fn begin<S: GenServer + Send>(
    newborn: &Newborn,
    process: &Arc<Process<S::Msg>>,
    args: S::Args,
    parent: Option<Pid>,
) -> Result<Result<Option<Info>, StartError>, S::Args> {
    let Some(_entered) = direct::enter() else { return Err(args) };
    let any: AnyProcess = process.clone();
    let (mut args, mut told) = (Some(args), Ok(Ok(None)));
    process::begin(&any, &mut || {
        let Some(args) = args.take() else { return Begun::Never };
        let mut cx = Ctx::<S>::running(any.clone(), None);
        cx.__enter("init");
        let (error, reason) = match guarded(|| S::init_now(args, &mut cx)) {
            Ok(Ok(Ok(state))) => {
                told = Ok(Ok(cx.take_info()));
                let outlet = Outlet::resting(process.clone());
                let server = Server::new(state, outlet, cx, &Settings { parent, ..Settings::default() });
                return Begun::Desk(Box::new(server));
            }
            Ok(Err(args)) => {
                told = Err(args);
                return Begun::Never;
            }
            Ok(Ok(Err(stop))) => stop.into_start(),
            Err(panic) => {
                let reason = ExitReason::from(panic);
                (StartError::Failed(reason.clone()), reason)
            }
        };
        drop_guarded(Some(process.head.pid), "what a failed init asked for", cx);
        newborn.fails();
        told = Ok(Err(error));
        Begun::Over(reason)
    });
    told
}

/// Serves until something ends the server, terminates. Returns the exit reason.
pub(super) async fn serve<S: GenServer + Send>(
    state: S,
    outlet: Outlet<S::Msg>,
    cx: Ctx<S>,
    settings: &Settings,
) -> ExitReason {
    live(Box::new(Server::new(state, outlet, cx, settings))).await
}

/// Serves until something ends the server, terminates. Returns the exit reason.
async fn live<S: GenServer + Send>(server: Box<Server<S>>) -> ExitReason {
    let (server, reason) = go_on(server).await;
    server.terminate(reason).await
}

struct Server<S: GenServer> {
    state: S,
    outlet: Outlet<S::Msg>,
    cx: Ctx<S>,
    parent: Option<Pid>,
    hibernate_after: Option<Duration>,
    hibernating: bool,
    /// The last message as text, where reports are to show it.
    last: Option<Box<str>>,
    next: Next<S::Msg>,
    /// It never lies on the desk: nobody knows when its loop is polled next.
    inside: bool,
}

impl<S: GenServer> Server<S> {
    fn new(state: S, outlet: Outlet<S::Msg>, cx: Ctx<S>, settings: &Settings) -> Self {
        let Settings { parent, hibernate_after, inside, .. } = *settings;
        // whom nobody has linked is his own parent, as in OTP: an exit signal that he sends himself ends him
        let parent = parent.or(Some(outlet.process().head.pid));
        Self { state, outlet, cx, parent, hibernate_after, hibernating: false, last: None, next: Next::Again, inside }
    }
}

impl<S: GenServer> Drop for Server<S> {
    /// A message that was taken out and not handled is lost like what is still queued. It is dropped apart from the state: two
    /// panics at a time end the program.
    fn drop(&mut self) {
        match mem::replace(&mut self.next, Next::Again) {
            Next::Again => {}
            next => {
                let letters = usize::from(matches!(next, Next::Message(_) | Next::Info(_)));
                dead_letters_of(letters, self.cx.pid(), "it has ended");
                drop_guarded(Some(self.cx.pid()), "queued message", next);
            }
        }
    }
}

/// What the server does next.
enum Next<M> {
    Continue(Box<dyn Any + Send>),
    /// A message whose handler waits for something.
    Message(M),
    Info(Info),
    System(Box<Request>),
    /// What was to be done has been done.
    Again,
    /// The same, and somebody wants to know of the message that is being handled.
    Seen,
    /// A handler has ended the server.
    Stop(ExitReason),
    End(ExitReason),
}

/// Serves until something ends the server.
async fn go_on<S: GenServer + Send>(mut server: Box<Server<S>>) -> (Box<Server<S>>, ExitReason) {
    let process = server.outlet.process().clone();
    let pid = process.head.pid;
    loop {
        if !matches!(server.next, Next::Again) {
            // this is why the loop goes on with a server that lay on its desk: wishes come afterwards
        } else if server.cx.take_restless() || server.hibernate_after.is_some() || server.hibernating {
            if let Err(reason) = server.rest().await {
                return (server, reason);
            }
        } else {
            // how nearly all messages come
            server = if server.inside {
                poll_fn(|cx| server.poll_messages(cx)).await;
                server
            } else {
                wait(&process, server).await
            };
        }
        let next = mem::replace(&mut server.next, Next::Again);
        let observed = match &next {
            Next::Message(_) => server.cx.take_observation(),
            Next::Info(info) => server.observed(|| Label::of(Kind::Info, info.type_name())),
            Next::Continue(_) => server.observed(|| Label::of(Kind::Continue, "handle_continue")),
            _ => None,
        };
        let act = match server.prepare(next) {
            Ok(Some(act)) => act,
            Ok(None) => continue,
            Err(reason) => return (server, reason),
        };
        let Server { state, cx, .. } = &mut *server;
        let result = observed_step(pid, observed, run_handler(state, cx, act)).await;
        match result {
            Ok(Ok(())) => server.cx.handled(),
            Ok(Err(stop)) => return (server, stop.into_reason()),
            Err(panic) => return (server, ExitReason::from(panic)),
        }
    }
}

/// What takes a handler that may wait.
enum Act<S: GenServer> {
    Message(S::Msg),
    Info(Info),
    Continue(Box<S::Continue>),
}

async fn run_handler<S: GenServer + Send>(state: &mut S, cx: &mut Ctx<S>, act: Act<S>) -> Result<(), Stop> {
    match act {
        Act::Message(message) => state.handle(message, cx).await,
        Act::Info(info) => deliver(state, info, cx).await,
        Act::Continue(next) => state.handle_continue(*next, cx).await,
    }
}

impl<S: GenServer + Send> Server<S> {
    /// What takes a handler, if that does; or why the server ends.
    fn prepare(&mut self, next: Next<S::Msg>) -> Result<Option<Act<S>>, ExitReason> {
        Ok(Some(match next {
            Next::Again | Next::Seen => return Ok(None),
            Next::Message(message) => Act::Message(message),
            Next::System(request) => match self.obey(*request) {
                Then::GoOn => return Ok(None),
                Then::Terminate(reason) => {
                    self.nobody_is_to_blame();
                    return Err(reason);
                }
            },
            Next::End(reason) => {
                self.nobody_is_to_blame();
                return Err(reason);
            }
            Next::Stop(reason) => return Err(reason),
            Next::Info(info) => {
                if crate::report::keeps_last_message() {
                    self.last = Some(remembered(format_args!("{info:?}")));
                }
                self.cx.tell(&Event::In { message: &info });
                self.cx.__enter("info");
                Act::Info(info)
            }
            Next::Continue(next) => {
                self.last = None;
                self.cx.tell(&Event::Continue { next: &format_args!("handle_continue") });
                self.cx.__enter("handle_continue");
                let next: Box<dyn Any> = next;
                match next.downcast() {
                    Ok(next) => Act::Continue(next),
                    Err(_) => return Ok(None),
                }
            }
        }))
    }

    /// The server ends, and no message is to blame.
    fn nobody_is_to_blame(&mut self) {
        self.last = None;
        self.cx.__enter("");
    }

    /// Handles messages as they come, until there is more to do than that: `next`.
    #[inline(never)]
    fn poll_messages(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match guarded_inline(|| self.poll_unguarded(cx)) {
            Ok(polled) => polled,
            Err(panic) => {
                self.next = Next::Stop(ExitReason::from(panic));
                self.has_seen();
                Poll::Ready(())
            }
        }
    }

    #[inline]
    fn poll_unguarded(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.goes_on() {
            let message = match self.outlet.pop_message() {
                Some(message) => message,
                None => match ready!(self.outlet.poll_next(cx)) {
                    Envelope::Message(message) => message,
                    envelope => {
                        self.next = self.receive(Some(envelope));
                        break;
                    }
                },
            };
            self.take_in(message);
        }
        Poll::Ready(())
    }

    /// Handles a message, unless its handler waits for something.
    #[expect(clippy::inline_always, reason = "a message is mostly what the calls of its parts would cost")]
    #[inline(always)]
    fn take_in(&mut self, message: S::Msg) {
        if switch::is_on(switch::LAST_MESSAGE | switch::MARKS) {
            self.notice(&message);
        }
        self.cx.tell(&Event::In { message: &message });
        match self.state.handle_now(message, &mut self.cx) {
            Handled::Done(Ok(())) => self.cx.handled(),
            Handled::Done(Err(stop)) => self.next = Next::Stop(stop.into_reason()),
            Handled::Waits(message) => self.next = Next::Message(message),
        }
    }

    #[inline(never)]
    fn take_in_alone(&mut self, message: S::Msg) {
        self.take_in(message);
    }

    /// What comes next when there is more to think of than the next message.
    async fn rest(&mut self) -> Result<(), ExitReason> {
        if let Some(reason) = self.cx.take_stop() {
            return Err(reason);
        }
        if self.cx.take_hibernate() {
            self.hibernate()?;
        }
        let next = self.next().await;
        self.next = match next {
            // a panic of its handler is caught as one of a handler that waits
            Next::Message(message) => {
                let handled = guarded(|| self.take_in_alone(message));
                if let Err(panic) = handled {
                    self.next = Next::Stop(ExitReason::from(panic));
                }
                self.has_seen();
                return Ok(());
            }
            next => next,
        };
        Ok(())
    }

    /// A continue goes before every message; the idle timeout only counts while nothing comes, and starts again after a
    /// system message.
    async fn next(&mut self) -> Next<S::Msg> {
        if self.cx.has_next() {
            // a server may go on for ever by itself
            self.outlet.breathe().await;
        }
        if let Some(next) = self.cx.take_next() {
            return Next::Continue(next);
        }
        let idle = self.cx.take_idle();
        loop {
            let envelope = if system::is_suspended(self.cx.system.as_deref()) {
                Some(self.outlet.next_system(self.parent).await)
            } else {
                match idle.or(self.hibernate_after.filter(|_| !self.hibernating)) {
                    None => Some(self.outlet.next().await),
                    Some(time) => next_within(&mut self.outlet, time).await,
                }
            };
            let envelope = match envelope {
                Some(Envelope::Signal(Signal::System(request))) => match self.obey(*request) {
                    Then::GoOn => continue,
                    Then::Terminate(reason) => return Next::End(reason),
                },
                envelope => envelope,
            };
            if envelope.is_none() && idle.is_none() {
                match self.hibernate() {
                    Ok(()) => continue,
                    Err(panic) => return Next::End(ExitReason::from(panic)),
                }
            }
            if mem::take(&mut self.hibernating) {
                self.outlet.process().head.set_status(ProcessStatus::Waiting);
            }
            return self.receive(envelope);
        }
    }

    #[inline]
    fn receive(&self, envelope: Option<Envelope<S::Msg>>) -> Next<S::Msg> {
        match envelope {
            None => Next::Info(Info::new(Timeout)),
            Some(Envelope::Message(message)) => Next::Message(message),
            Some(Envelope::Info(info)) => Next::Info(info),
            // the outlet has taken out what was in there
            Some(Envelope::Marked(_)) => Next::Again,
            Some(Envelope::Signal(signal)) => match signal {
                Signal::Down(down) => Next::Info(Info::boxed(down)),
                Signal::Tick(tick) => Next::Info(tick.info),
                Signal::Parcel(slip) => slip.open().map_or(Next::Again, Next::Info),
                Signal::Terminate(reason) => Next::End(reason),
                Signal::Exit(exit) if exit.from.is_some() && exit.from == self.parent && !has(Bug::ParentUnheard) => {
                    Next::End(exit.reason)
                }
                Signal::Exit(exit) => Next::Info(Info::boxed(exit)),
                Signal::System(request) => Next::System(request),
            },
        }
    }

    /// Carries out a system message.
    fn obey(&mut self, request: Request) -> Then {
        let process: AnyProcess = self.outlet.process().clone();
        let then = system::handle(request, &process, &mut self.cx.system, &mut Seen(&mut self.state));
        if self.hibernating && !system::is_suspended(self.cx.system.as_deref()) {
            if self.hibernate_after.is_some() {
                // it has been disturbed: it hibernates again after its time
                self.hibernating = false;
            } else {
                process.head().set_status(ProcessStatus::Hibernating);
            }
        }
        then
    }

    /// Gives back memory, unless there is something to do.
    fn hibernate(&mut self) -> Result<(), Panic> {
        if !self.outlet.is_empty() {
            return Ok(());
        }
        self.hibernating = true;
        self.outlet.process().head.set_status(ProcessStatus::Hibernating);
        guarded(|| self.state.shrink())
    }

    async fn terminate(mut self: Box<Self>, reason: ExitReason) -> ExitReason {
        let (culprit, pid) = (self.culprit(), self.cx.pid());
        self.prepare_to_end();
        let work = async {
            if !has(Bug::TerminateLeftOut) {
                self.state.terminate(&reason, &mut self.cx).await;
            }
        };
        let ended = step(pid, work).await;
        self.has_terminated(&culprit, reason, ended)
    }

    fn prepare_to_end(&mut self) {
        self.cx.note("terminate");
        // what the last handler asked for beside its error does not count
        let _ = self.cx.take_stop();
    }

    /// What the process ends with.
    fn has_terminated(&mut self, culprit: &Culprit, reason: ExitReason, ended: Result<(), Panic>) -> ExitReason {
        let reason = match ended {
            Ok(()) => self.cx.take_stop().unwrap_or(reason),
            Err(panic) => ExitReason::from(panic),
        };
        if S::REPORTS_ITS_END && !reason.is_clean() {
            self.report(culprit, &reason);
        }
        if let Some(reply) = self.cx.take_deferred() {
            reply();
        }
        reason
    }
}

/// Gives a message to the `#[info]` handlers.
#[cfg(not(feature = "stage"))]
async fn deliver<S: GenServer>(state: &mut S, info: Info, cx: &mut Ctx<S>) -> Result<(), Stop> {
    state.handle_info(info, cx).await
}

/// Runs one handler: its panic comes back, and what it holds is dropped by itself if the process is killed meanwhile.
pub(crate) fn step<F: Future>(pid: Pid, handler: F) -> Guarded<Step<F>> {
    Guarded::new(Step::new(pid, handler))
}

/// [`step`], while somebody wants to know of it.
pub(crate) fn observed_step<F: Future>(pid: Pid, observed: Option<Box<Observation>>, handler: F) -> Guarded<Step<F>> {
    Guarded::new(Step::observed(pid, observed, handler))
}

/// A server's state, as `sys` is shown it.
struct Seen<'a, S>(&'a mut S);

impl<S: GenServer> Subject for Seen<'_, S> {
    fn behaviour(&self) -> &'static str {
        S::BEHAVIOUR.name()
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        Some(self.0)
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        status_of(&Shown(&*self.0), log)
    }
}

/// The next envelope, or `None` if none comes in time. What is there wins, even after the time.
pub(crate) async fn next_within<M: Send + 'static>(outlet: &mut Outlet<M>, time: Duration) -> Option<Envelope<M>> {
    let mut late = pin!(seam::sleep(time));
    poll_fn(|cx| match outlet.poll_next(cx) {
        Poll::Ready(envelope) => Poll::Ready(Some(envelope)),
        // the outlet rests now and then though there is mail; it has seen to being polled again
        Poll::Pending if late.as_mut().poll(cx).is_ready() && outlet.is_empty() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}
