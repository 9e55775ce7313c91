//! How a handler is to be made: plain data, until a manager takes it.

use super::ctx::HandlerCtx;
use super::installed::{Installed, Resident};
use super::{GenEvent, HandlerId};
use crate::exit::ExitReason;
use crate::gen_server::Stop;
use crate::panic::Guarded;
use crate::process::Step;
use crate::process::record::AnyProcess;
use crate::report::Kept;
use crate::spec::BoxFuture;
use std::fmt;
use std::sync::Arc;

/// One handler that is to be added to a manager: its arguments, and its id if it has one.
///
/// `Logger::handler(..)` makes one; [`add_handler`](super::EventManagerRef::add_handler) and the others that take one use
/// it up. Its `#[init]` runs in the manager's process.
#[must_use = "it adds nothing by itself: give it to `add_handler`"]
pub struct HandlerSpec<H> {
    id: Option<Arc<str>>,
    make: Kept<Make<H>>,
}

type Make<H> = Box<dyn for<'a> FnOnce(&'a mut HandlerCtx<H>) -> BoxFuture<'a, Result<H, Stop>> + Send>;

impl<H> HandlerSpec<H> {
    /// Gives the handler an id, where a manager has several of its type (`{Module, Id}`).
    pub fn id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.id = Some(id.into());
        self
    }

    #[doc(hidden)]
    pub fn __new(
        make: impl for<'a> FnOnce(&'a mut HandlerCtx<H>) -> BoxFuture<'a, Result<H, Stop>> + Send + 'static,
    ) -> Self {
        Self { id: None, make: Kept::new("handler's arguments", Box::new(make)) }
    }
}

impl<H: GenEvent> HandlerSpec<H> {
    /// What the handler will be known by.
    pub(super) fn handler_id(&self) -> HandlerId {
        let id = HandlerId::of::<H>();
        match &self.id {
            Some(name) => id.with_id(name.clone()),
            None => id,
        }
    }
}

impl<H> fmt::Debug for HandlerSpec<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerSpec").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A handler that is to be installed, whatever its type.
pub(super) struct Newcomer<E> {
    pub(super) id: HandlerId,
    boot: Box<dyn FnOnce(AnyProcess) -> Booting<E> + Send>,
}

type Booting<E> = BoxFuture<'static, Result<Box<dyn Installed<E>>, ExitReason>>;

impl<H: GenEvent + Send> From<HandlerSpec<H>> for Newcomer<H::Event> {
    fn from(spec: HandlerSpec<H>) -> Self {
        let id = spec.handler_id();
        let known_as = id.clone();
        let boot = move |process: AnyProcess| -> Booting<H::Event> {
            Box::pin(async move {
                let pid = process.head().pid;
                let mut cx = HandlerCtx::<H>::running(Some(process), known_as);
                cx.__enter("init");
                let make = spec.make.take();
                let handler = Guarded::new(Step::new(pid, async { make(&mut cx).await })).await;
                // it is not there yet: it cannot go
                cx.wishes.leave = None;
                match handler {
                    Ok(Ok(state)) => Ok(Box::new(Resident::new(state, cx)) as Box<dyn Installed<H::Event>>),
                    Ok(Err(stop)) => Err(stop.into_reason()),
                    Err(panic) => Err(ExitReason::from(panic)),
                }
            })
        };
        Self { id, boot: Box::new(boot) }
    }
}

impl<E> Newcomer<E> {
    /// Runs its `#[init]`.
    pub(super) async fn boot(self, process: AnyProcess) -> Result<Box<dyn Installed<E>>, ExitReason> {
        (self.boot)(process).await
    }
}
