//! The loop of a server: one message at a time, in mailbox order.

mod report;

use super::format_status::{FormatStatus, redacted};
use super::{Ctx, GenServer};
use crate::debug::{DebugOptions, Event};
use crate::exit::{ExitReason, Panic};
use crate::message::{Info, Timeout};
use crate::panic::Guarded;
use crate::pid::Pid;
use crate::proc_lib::InitAck;
use crate::process::mailbox::Envelope;
use crate::process::record::AnyProcess;
use crate::process::signal::Signal;
use crate::process::system::{self, Request, Subject, System, Then};
use crate::process::{Outlet, ProcessStatus, Step};
use crate::protocol::StartError;
use crate::seam;
use std::any::Any;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

/// What a server is started with besides its arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) parent: Option<Pid>,
    pub(crate) hibernate_after: Option<Duration>,
    pub(crate) debug: DebugOptions,
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
    process.head().watched.store(system.is_some(), Ordering::Relaxed);
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

/// Serves until something ends the server, terminates. Returns the exit reason.
pub(super) async fn serve<S: GenServer + Send>(
    state: S,
    outlet: Outlet<S::Msg>,
    cx: Ctx<S>,
    settings: &Settings,
) -> ExitReason {
    let (parent, hibernate_after) = (settings.parent, settings.hibernate_after);
    let mut server = Server { state, outlet, cx, parent, hibernate_after, hibernating: false, last: None };
    let reason = server.serve().await;
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
    last: Option<String>,
}

/// What the server does next.
enum Next<M> {
    Continue(Box<dyn Any + Send>),
    Message(M),
    Info(Info),
    End(ExitReason),
}

impl<S: GenServer + Send> Server<S> {
    async fn serve(&mut self) -> ExitReason {
        let pid = self.cx.pid();
        loop {
            let next = if self.cx.take_restless() || self.hibernate_after.is_some() || self.hibernating {
                match self.rest().await {
                    Ok(next) => next,
                    Err(reason) => return reason,
                }
            } else {
                // how nearly all messages come
                match poll_fn(|cx| self.outlet.poll_next(cx)).await {
                    Envelope::Message(message) => Next::Message(message),
                    Envelope::Signal(Signal::System(request)) => match self.obey(request) {
                        Then::GoOn => continue,
                        Then::Terminate(reason) => Next::End(reason),
                    },
                    envelope => self.receive(Some(envelope)),
                }
            };
            let result = match next {
                Next::Message(message) => {
                    if crate::report::keeps_last_message() {
                        self.remember(format_args!("{message:?}"));
                    }
                    self.cx.tell(&Event::In { message: &message });
                    step(pid, self.state.handle(message, &mut self.cx)).await
                }
                Next::End(reason) => {
                    // no message is to blame
                    self.last = None;
                    self.cx.__enter("");
                    return reason;
                }
                Next::Info(info) => {
                    if crate::report::keeps_last_message() {
                        self.remember(format_args!("{info:?}"));
                    }
                    self.cx.tell(&Event::In { message: &info });
                    self.cx.__enter("info");
                    step(pid, async { self.state.handle_info(info, &mut self.cx).await }).await
                }
                Next::Continue(next) => {
                    self.last = None;
                    self.cx.tell(&Event::Continue { next: &format_args!("handle_continue") });
                    self.cx.__enter("handle_continue");
                    let Ok(next) = next.downcast() else { continue };
                    step(pid, async { self.state.handle_continue(*next, &mut self.cx).await }).await
                }
            };
            match result {
                Ok(Ok(())) => self.cx.handled(),
                Ok(Err(stop)) => return stop.into_reason(),
                Err(panic) => return ExitReason::from(panic),
            }
        }
    }

    /// What comes next when there is more to think of than the next message.
    async fn rest(&mut self) -> Result<Next<S::Msg>, ExitReason> {
        if let Some(reason) = self.cx.take_stop() {
            return Err(reason);
        }
        if self.cx.take_hibernate() {
            self.hibernate()?;
        }
        Ok(self.next().await)
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
            if let Some(Envelope::Signal(Signal::System(request))) = envelope {
                match self.obey(request) {
                    Then::GoOn => continue,
                    Then::Terminate(reason) => return Next::End(reason),
                }
            }
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
            Some(Envelope::Signal(signal)) => match signal {
                Signal::Down(down) => Next::Info(Info::new(down)),
                Signal::Tick(tick) => Next::Info(tick.info),
                Signal::Terminate(reason) => Next::End(reason),
                Signal::Exit(exit) if exit.from.is_some() && exit.from == self.parent => Next::End(exit.reason),
                Signal::Exit(exit) => Next::Info(Info::new(exit)),
                Signal::System(request) => unreachable!("{request:?} is dealt with before"),
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
        crate::panic::guarded(|| self.state.shrink())
    }

    async fn terminate(mut self, mut reason: ExitReason) -> ExitReason {
        let (culprit, pid) = (self.culprit(), self.cx.pid());
        self.cx.note("terminate");
        // what the last handler asked for beside its error does not count
        let _ = self.cx.take_stop();
        match step(pid, async { self.state.terminate(&reason, &mut self.cx).await }).await {
            Ok(()) => reason = self.cx.take_stop().unwrap_or(reason),
            Err(panic) => reason = ExitReason::from(panic),
        }
        if !reason.is_clean() {
            self.report(&culprit, &reason);
        }
        if let Some(reply) = self.cx.take_deferred() {
            reply();
        }
        reason
    }
}

/// Runs one handler: its panic comes back, and what it holds is dropped by itself if the process is killed meanwhile.
pub(crate) fn step<F: Future>(pid: Pid, handler: F) -> Guarded<Step<F>> {
    Guarded::new(Step::new(pid, handler))
}

/// A server's state, as `sys` is shown it.
struct Seen<'a, S>(&'a mut S);

impl<S: GenServer> Subject for Seen<'_, S> {
    fn behaviour(&self) -> &'static str {
        S::BEHAVIOUR
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        Some(self.0)
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        let mut status = FormatStatus::of(&*self.0);
        status.log = log;
        let status = redacted(&*self.0, status);
        (status.state, status.log)
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
