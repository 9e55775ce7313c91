//! A handler in its manager, whatever its type.

use super::GenEvent;
use super::ctx::{HandlerCtx, Wishes};
use super::farewell::Removal;
use crate::exit::{ExitReason, Panic};
use crate::gen_server::{FormatStatus, Stop, checked_status};
use crate::message::Info;
use crate::panic::{self, Guarded, guarded};
use crate::process::Step;
use crate::report::{Kept, SHOWN, bounded};
use crate::spec::BoxFuture;
use std::any::Any;
use std::fmt;
use std::future::Future;

/// What a manager knows of a handler.
pub(super) trait Installed<E>: Send {
    /// Whether its function for events never waits.
    fn is_at_once(&self) -> bool;
    /// Runs a function that never waits, unguarded. `None`: it returned, and has asked for nothing.
    fn event_now(&mut self, event: &E) -> Option<Result<(), ExitReason>>;
    fn event<'a>(&'a mut self, event: &'a E) -> BoxFuture<'a, Result<(), ExitReason>>;
    /// Answers whether the message was for this handler.
    fn info<'a>(&'a mut self, info: &'a mut Info) -> Ran<'a, bool>;
    /// Answers what it hands over: an `H::Output`.
    fn terminate(&mut self, why: Removal) -> BoxFuture<'_, Result<Box<dyn Any + Send>, Panic>>;
    fn shrink(&mut self) -> Result<(), Panic>;
    fn wishes(&mut self) -> &mut Wishes;
    /// What may be shown of it; the rest of the status is given.
    fn show(&self, status: FormatStatus) -> FormatStatus;
    /// The state: an `H`.
    fn state(&self) -> &dyn Any;
    fn state_mut(&mut self) -> &mut dyn Any;
    /// The [`Resident`] that it is.
    fn resident(&mut self) -> &mut dyn Any;
}

/// A function of a handler that has run, or that runs as long as it is polled. A panic is an error like any other.
pub(super) enum Ran<'a, T> {
    Now(Result<T, ExitReason>),
    Later(BoxFuture<'a, Result<T, ExitReason>>),
}

impl<T> Ran<'_, T> {
    pub(super) async fn outcome(self) -> Result<T, ExitReason> {
        match self {
            Self::Now(outcome) => outcome,
            Self::Later(running) => running.await,
        }
    }
}

/// A handler and its context.
pub(super) struct Resident<H: GenEvent + Send> {
    state: Kept<H>,
    cx: HandlerCtx<H>,
}

impl<H: GenEvent + Send> Resident<H> {
    pub(super) fn new(state: H, cx: HandlerCtx<H>) -> Self {
        Self { state: Kept::new("event handler", state), cx }
    }

    /// Handles a call. The reply waits in the wishes, unless it was sent.
    pub(super) async fn call(&mut self, call: H::Msg) -> Result<(), ExitReason> {
        let pid = self.cx.pid();
        flat(Guarded::new(Step::new(pid, self.state.get_mut().handle_call(call, &mut self.cx))).await)
    }
}

fn flat<T>(result: Result<Result<T, Stop>, Panic>) -> Result<T, ExitReason> {
    match result {
        Ok(result) => result.map_err(Stop::into_reason),
        Err(panic) => Err(ExitReason::from(panic)),
    }
}

/// Runs a function that does not wait, unguarded: no box for its future.
fn at_once<T>(function: impl Future<Output = Result<T, Stop>>) -> Result<T, ExitReason> {
    match panic::at_once(function) {
        Some(result) => result.map_err(Stop::into_reason),
        None => Err(ExitReason::error("a function that never waits has waited")),
    }
}

impl<H: GenEvent + Send> Installed<H::Event> for Resident<H> {
    fn is_at_once(&self) -> bool {
        H::AT_ONCE
    }

    fn event_now(&mut self, event: &H::Event) -> Option<Result<(), ExitReason>> {
        match at_once(self.state.get_mut().handle_event(event, &mut self.cx)) {
            Ok(()) if self.cx.wishes.is_empty() => None,
            outcome => Some(outcome),
        }
    }

    fn event<'a>(&'a mut self, event: &'a H::Event) -> BoxFuture<'a, Result<(), ExitReason>> {
        self.cx.__enter("event");
        let pid = self.cx.pid();
        let function = self.state.get_mut().handle_event(event, &mut self.cx);
        Box::pin(async move { flat(Guarded::new(Step::new(pid, function)).await) })
    }

    fn info<'a>(&'a mut self, info: &'a mut Info) -> Ran<'a, bool> {
        self.cx.__enter("info");
        let pid = self.cx.pid();
        let function = self.state.get_mut().handle_info(info, &mut self.cx);
        if H::AT_ONCE {
            return Ran::Now(guarded(|| at_once(function)).unwrap_or_else(|panic| Err(ExitReason::from(panic))));
        }
        Ran::Later(Box::pin(async move { flat(Guarded::new(Step::new(pid, function)).await) }))
    }

    fn terminate(&mut self, why: Removal) -> BoxFuture<'_, Result<Box<dyn Any + Send>, Panic>> {
        self.cx.__enter("terminate");
        let pid = self.cx.pid();
        let function = self.state.get_mut().terminate(why, &mut self.cx);
        Box::pin(async move {
            let ended = Guarded::new(Step::new(pid, function)).await;
            ended.map(|output| Box::new(output) as Box<dyn Any + Send>)
        })
    }

    fn shrink(&mut self) -> Result<(), Panic> {
        guarded(|| self.state.get_mut().shrink())
    }

    fn wishes(&mut self) -> &mut Wishes {
        &mut self.cx.wishes
    }

    fn show(&self, mut status: FormatStatus) -> FormatStatus {
        let state = self.state.get();
        status.state = bounded(format_args!("{:?}", Described(state)), SHOWN);
        checked_status(H::NAME, status, &mut |status| state.format_status(status))
    }

    fn state(&self) -> &dyn Any {
        self.state.get()
    }

    fn state_mut(&mut self) -> &mut dyn Any {
        self.state.get_mut()
    }

    fn resident(&mut self) -> &mut dyn Any {
        self
    }
}

struct Described<'a, H>(&'a H);

impl<H: GenEvent + Send> fmt::Debug for Described<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f)
    }
}
