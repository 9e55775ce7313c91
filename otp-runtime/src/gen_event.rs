//! `gen_event`: an event manager, and handlers with a state of their own that live in it.
//!
//! An [`EventManager<E>`] is a process that begins without handlers. Handlers are written with the `#[gen_event(E)]`
//! attribute of the facade crate, and are added, replaced and deleted while the manager runs; each event visits all of
//! them, newest first. A handler that fails is removed alone.
//!
//! | to | use |
//! |---|---|
//! | start a manager | [`EventManager::start_link`], or `EventManager::spec()` in a supervisor's line |
//! | add, delete, replace a handler | [`EventManagerRef`] |
//! | say that something has happened | [`notify`](EventManagerRef::notify), [`sync_notify`](EventManagerRef::sync_notify) |
//! | ask one handler | the methods of its client, one for each `#[call]` |
//! | hear of the end of a handler | [`add_sup_handler`](EventManagerRef::add_sup_handler), [`HandlerExit`] |
//!
//! **The data's way.** An event lies in the manager's mailbox by value. The manager lends it to one handler after the
//! other (`engine`), in its own process; a handler that waits keeps those behind it waiting.

mod client;
mod ctx;
mod engine;
mod errand;
mod farewell;
mod feed;
mod id;
mod installed;
mod leaving;
mod outcome;
mod reference;
mod report;
mod spec;
mod swap;
mod visit;

pub use client::EventManagerRef;
pub use ctx::HandlerCtx;
pub use engine::{EventManager, Letter};
pub use farewell::{HandlerExit, HandlerExitReason, Removal};
pub use id::HandlerId;
pub use outcome::{HandlerError, IntoHandler, IntoInstalled};
pub use reference::HandlerRef;
pub use spec::HandlerSpec;

#[doc(hidden)]
pub use ctx::{attempt, attempt_now};

use crate::gen_server::{Beside, FormatStatus, Stop};
use crate::message::Info;
use std::fmt;
use std::future::Future;

/// What may be an event: any owned value that can be printed and shared.
///
/// Handlers are lent it one after the other, reports print it, and it travels between threads.
///
/// Give events a type of their own. With a bare reference such as `&'static str`, rustc refuses some futures that wait for
/// a manager ("implementation of `Debug` is not general enough").
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an event",
    label = "not `Debug + Send + Sync + 'static`",
    note = "handlers are lent the event in the manager's process, and reports print it: derive `Debug`, and own the data"
)]
pub trait Event: fmt::Debug + Send + Sync + 'static {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: fmt::Debug + Send + Sync + 'static> Event for T {}

/// Asks of the future of a user's `async` function, where it is written, what is asked of the whole manager's.
#[doc(hidden)]
pub fn may_move_between_threads<H: GenEvent, F: Future>(future: F) -> impl Future<Output = F::Output> + Send
where
    <F as Beside<H::Fits>>::Itself: Send,
{
    future
}

/// A value that may be an event handler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an event handler",
    label = "not `Send + 'static`",
    note = "a handler lives in its manager's process, which may run on any thread"
)]
pub trait HandlerState: Sized {
    /// Generated code asks for it where rustc is to say that it is not there.
    #[doc(hidden)]
    const FIT: bool = true;
    /// A call, as a manager is told of it.
    #[doc(hidden)]
    fn __letter(id: HandlerId, call: Self::Msg) -> Letter<Self::Event>
    where
        Self: GenEvent;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> HandlerState for T {
    fn __letter(id: HandlerId, call: T::Msg) -> Letter<T::Event>
    where
        T: GenEvent,
    {
        Letter(engine::Kind::Errand(Box::new(errand::Ask::<T> { id, call })))
    }
}

/// What `#[gen_event]` implements for the type of its impl block.
#[doc(alias = "gen_event")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event handler",
    label = "no event manager can take this",
    note = "write `#[otp::gen_event(YourEvent)] impl {Self} {{ .. }}` with an `#[event]` function"
)]
pub trait GenEvent: Sized + 'static {
    /// The events it handles.
    type Event: Event;
    /// Its calls.
    type Msg: Send + fmt::Debug + 'static;
    /// What `#[terminate]` returns: the answer to who deletes the handler, and what its successor is given.
    type Output: Send + 'static;
    /// The generated client.
    type Client: Clone + Send + Sync + From<HandlerRef<Self>> + AsRef<HandlerRef<Self>> + 'static;
    /// Whether the handler, and all that messages bring, can be there: `()` if nobody has asked.
    #[doc(hidden)]
    type Fits;
    /// The type's name, for reports.
    const NAME: &'static str;
    /// Neither `#[event]` nor `#[info]` ever waits.
    #[doc(hidden)]
    const AT_ONCE: bool = false;

    /// Handles an event.
    fn handle_event(
        &mut self,
        event: &Self::Event,
        cx: &mut HandlerCtx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send;

    /// Handles a call.
    fn handle_call(
        &mut self,
        call: Self::Msg,
        cx: &mut HandlerCtx<Self>,
    ) -> impl Future<Output = Result<(), Stop>> + Send;

    /// Answers a call that no handler will have.
    fn refuse(call: Self::Msg, error: HandlerError);

    /// Handles any other message to the manager; false if it is not for this handler.
    fn handle_info(
        &mut self,
        _info: &mut Info,
        _cx: &mut HandlerCtx<Self>,
    ) -> impl Future<Output = Result<bool, Stop>> + Send {
        std::future::ready(Ok(false))
    }

    /// Cleans up.
    fn terminate(&mut self, why: Removal, cx: &mut HandlerCtx<Self>) -> impl Future<Output = Self::Output> + Send;

    /// Gives back memory when the manager hibernates.
    fn shrink(&mut self) {}

    /// Prints the state, before [`format_status`](Self::format_status) sees it.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", std::any::type_name::<Self>())
    }

    /// Changes what reports and `sys` show of the handler.
    fn format_status(&self, _status: &mut FormatStatus) {}
}
