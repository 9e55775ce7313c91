//! The loop of a server: one message at a time, in mailbox order.

mod report;

use super::{Ctx, GenServer};
use crate::exit::ExitReason;
use crate::message::{Info, Timeout};
use crate::panic::Guarded;
use crate::pid::Pid;
use crate::proc_lib::Ack;
use crate::process::Outlet;
use crate::process::mailbox::Envelope;
use crate::process::record::AnyProcess;
use crate::process::signal::Signal;
use crate::protocol::StartError;
use crate::seam;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// Runs `init`, acknowledges, serves until something ends the server, terminates. Returns the exit reason.
pub(super) async fn run<S: GenServer + Send>(
    outlet: Outlet<S::Msg>,
    args: S::Args,
    ack: Ack,
    parent: Option<Pid>,
) -> ExitReason {
    let process: AnyProcess = outlet.process().clone();
    let mut cx = Ctx::<S>::running(process);
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
    ack.started();
    let mut server = Server { state, outlet, cx, parent, last: None };
    let reason = server.serve().await;
    server.terminate(reason).await
}

struct Server<S: GenServer> {
    state: S,
    outlet: Outlet<S::Msg>,
    cx: Ctx<S>,
    parent: Option<Pid>,
    /// The last message as text, where reports are to show it.
    last: Option<String>,
}

/// What the server does next.
enum Event<M> {
    Continue(Box<dyn std::any::Any + Send>),
    Message(M),
    Info(Info),
    End(ExitReason),
}

impl<S: GenServer + Send> Server<S> {
    async fn serve(&mut self) -> ExitReason {
        loop {
            if let Some(reason) = self.cx.take_stop() {
                return reason;
            }
            let result = match self.next().await {
                Event::End(reason) => {
                    // no message is to blame
                    self.last = None;
                    self.cx.__enter("");
                    return reason;
                }
                Event::Message(message) => {
                    self.remember(format_args!("{message:?}"));
                    Guarded::new(async { self.state.handle(message, &mut self.cx).await }).await
                }
                Event::Info(info) => {
                    self.remember(format_args!("{info:?}"));
                    self.cx.__enter("info");
                    Guarded::new(async { self.state.handle_info(info, &mut self.cx).await }).await
                }
                Event::Continue(next) => {
                    self.last = None;
                    self.cx.__enter("handle_continue");
                    let Ok(next) = next.downcast() else { continue };
                    Guarded::new(async { self.state.handle_continue(*next, &mut self.cx).await }).await
                }
            };
            match result {
                Ok(Ok(())) => {}
                Ok(Err(stop)) => return stop.into_reason(),
                Err(panic) => return ExitReason::from(panic),
            }
        }
    }

    /// A continue goes before every message; the idle timeout only counts while nothing comes.
    async fn next(&mut self) -> Event<S::Msg> {
        if let Some(next) = self.cx.take_next() {
            // a server may go on for ever by itself
            self.outlet.breathe().await;
            return Event::Continue(next);
        }
        let envelope = match self.cx.take_idle() {
            None => Some(self.outlet.next().await),
            Some(idle) => next_within(&mut self.outlet, idle).await,
        };
        match envelope {
            None => Event::Info(Info::new(Timeout)),
            Some(Envelope::Message(message)) => Event::Message(message),
            Some(Envelope::Info(info)) => Event::Info(info),
            Some(Envelope::Signal(Signal::Down(down))) => Event::Info(Info::new(down)),
            Some(Envelope::Signal(Signal::Terminate(reason))) => Event::End(reason),
            Some(Envelope::Signal(Signal::Exit(exit))) if exit.from.is_some() && exit.from == self.parent => {
                Event::End(exit.reason)
            }
            Some(Envelope::Signal(Signal::Exit(exit))) => Event::Info(Info::new(exit)),
        }
    }

    async fn terminate(mut self, mut reason: ExitReason) -> ExitReason {
        let culprit = self.culprit();
        if let Err(panic) = Guarded::new(async { self.state.terminate(&reason, &mut self.cx).await }).await {
            reason = ExitReason::from(panic);
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

/// The next envelope, or `None` if none comes in time. What is there wins, even after the time.
async fn next_within<M: Send + 'static>(outlet: &mut Outlet<M>, time: Duration) -> Option<Envelope<M>> {
    let mut late = pin!(seam::sleep(time));
    poll_fn(|cx| match outlet.poll_next(cx) {
        Poll::Ready(envelope) => Poll::Ready(Some(envelope)),
        // the outlet rests now and then though there is mail; it has seen to being polled again
        Poll::Pending if late.as_mut().poll(cx).is_ready() && outlet.is_empty() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}
