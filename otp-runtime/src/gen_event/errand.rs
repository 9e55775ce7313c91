//! What a manager is asked to do with one handler, whose type only the errand knows.

use super::engine::EventManager;
use super::farewell::Removal;
use super::installed::Resident;
use super::leaving::{Legacy, Said, bid_farewell, replace};
use super::spec::{HandlerSpec, Newcomer};
use super::swap::Swap;
use super::{GenEvent, HandlerError, HandlerId, HandlerRef};
use crate::gen_server::Ctx;
use crate::message::Info;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::protocol::ReplyTo;
use crate::report::{Kept, SHOWN, bounded, keeps_last_message};
use crate::server_ref::ServerRef;
use crate::spec::BoxFuture;
use std::fmt;

/// An order for a manager, done in its process.
pub(super) trait Errand<E>: Send {
    fn run<'a>(
        self: Box<Self>,
        manager: &'a mut EventManager<E>,
        cx: &'a mut Ctx<EventManager<E>>,
    ) -> BoxFuture<'a, ()>;
    /// What it is called.
    fn name(&self) -> &'static str;
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    /// It will not be done: the mailbox is too full.
    fn refuse(self: Box<Self>);
}

/// Where the answer goes.
pub(super) type Answer<T> = ReplyTo<Result<T, HandlerError>>;

/// `add_handler`, `add_sup_handler`
pub(super) struct Add<H: GenEvent + Send> {
    pub(super) spec: HandlerSpec<H>,
    pub(super) owner: Option<Pid>,
    /// How the client leads to the manager.
    pub(super) at: ServerRef<EventManager<H::Event>>,
    pub(super) reply: Answer<H::Client>,
}

impl<H: GenEvent + Send> Errand<H::Event> for Add<H> {
    fn run<'a>(
        self: Box<Self>,
        manager: &'a mut EventManager<H::Event>,
        cx: &'a mut Ctx<EventManager<H::Event>>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Self { spec, owner, at, reply } = *self;
            let newcomer = Newcomer::from(spec);
            let id = newcomer.id.clone();
            let added = manager.add(newcomer, owner, cx).await;
            let client = || HandlerRef::<H>::new(at, id).into();
            reply.send(added.map(|()| client()).map_err(HandlerError::Failed));
        })
    }

    fn refuse(self: Box<Self>) {
        self.reply.refuse();
    }

    fn name(&self) -> &'static str {
        if self.owner.is_some() { "add_sup_handler" } else { "add_handler" }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name(), self.spec.handler_id())
    }
}

/// `delete_handler`
pub(super) struct Delete<H: GenEvent + Send> {
    pub(super) id: HandlerId,
    pub(super) args: Kept<Info>,
    pub(super) reply: Answer<H::Output>,
}

impl<H: GenEvent + Send> Errand<H::Event> for Delete<H> {
    fn run<'a>(
        self: Box<Self>,
        manager: &'a mut EventManager<H::Event>,
        _cx: &'a mut Ctx<EventManager<H::Event>>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Self { id, args, reply } = *self;
            let Some(index) = manager.find(&id) else { return reply.send(Err(HandlerError::NotInstalled)) };
            let slot = manager.take(index);
            let Legacy(output) = bid_farewell(slot, Removal::Deleted(args.take()), Some(&"delete")).await;
            reply.send(output.and_then(|output| {
                // what the `terminate` of an `H` has returned
                output.downcast().map(|output| *output).map_err(|_| HandlerError::NotInstalled)
            }));
        })
    }

    fn refuse(self: Box<Self>) {
        self.reply.refuse();
    }

    fn name(&self) -> &'static str {
        "delete_handler"
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delete_handler({})", self.id)
    }
}

/// `swap_handler`, `swap_sup_handler`
pub(super) struct Exchange<N: GenEvent + Send> {
    pub(super) id: HandlerId,
    pub(super) swap: Swap<N::Event>,
    /// The new handler's owner, if it is not that of the old one.
    pub(super) owner: Option<Pid>,
    pub(super) at: ServerRef<EventManager<N::Event>>,
    pub(super) reply: Answer<N::Client>,
}

impl<N: GenEvent + Send> Errand<N::Event> for Exchange<N> {
    fn run<'a>(
        self: Box<Self>,
        manager: &'a mut EventManager<N::Event>,
        cx: &'a mut Ctx<EventManager<N::Event>>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Self { id, swap, owner, at, reply } = *self;
            let parts = swap.into_parts();
            let (newcomer, owner) = if let Some(index) = manager.find(&id) {
                let slot = manager.take(index);
                let owner = owner.or(slot.owner);
                (replace(slot, parts, owner, Some(&"swap")).await, owner)
            } else {
                let (args, heir) = parts;
                drop(Kept::new("swap argument", args));
                (heir.given(Err(HandlerError::NotInstalled)), owner)
            };
            let added = match newcomer {
                Ok(newcomer) => {
                    let new = newcomer.id.clone();
                    manager.add(newcomer, owner, cx).await.map(|()| new)
                }
                Err((_, reason)) => Err(reason),
            };
            reply.send(match added {
                Ok(new) => Ok(HandlerRef::<N>::new(at, new).into()),
                Err(reason) => Err(HandlerError::Failed(reason)),
            });
        })
    }

    fn refuse(self: Box<Self>) {
        self.reply.refuse();
    }

    fn name(&self) -> &'static str {
        "swap_handler"
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "swap_handler({}, {})", self.id, self.swap.heir)
    }
}

/// A call to one handler.
pub(super) struct Ask<H: GenEvent + Send> {
    pub(super) id: HandlerId,
    pub(super) call: H::Msg,
}

impl<H: GenEvent + Send> Errand<H::Event> for Ask<H> {
    fn run<'a>(
        self: Box<Self>,
        manager: &'a mut EventManager<H::Event>,
        cx: &'a mut Ctx<EventManager<H::Event>>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Self { id, call } = *self;
            let found = manager.find(&id);
            let resident = found.and_then(|index| {
                let handler = manager.slot(index).handler.resident().downcast_mut::<Resident<H>>()?;
                Some((index, handler))
            });
            let Some((index, resident)) = resident else { return H::refuse(call, HandlerError::NotInstalled) };
            let last = keeps_last_message().then(|| bounded(format_args!("{call:?}"), SHOWN));
            let outcome = resident.call(call).await;
            let reply = manager.slot(index).handler.wishes().reply.take();
            let last = last.map(Said);
            manager.settle(index, outcome, last.as_ref().map(|last| last as &(dyn fmt::Debug + Sync)), cx).await;
            if let Some(reply) = reply {
                let _ = guarded(reply.take());
            }
        })
    }

    fn refuse(self: Box<Self>) {
        H::refuse(self.call, HandlerError::Overloaded);
    }

    fn name(&self) -> &'static str {
        "call"
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call({}, {:?})", self.id, self.call)
    }
}
