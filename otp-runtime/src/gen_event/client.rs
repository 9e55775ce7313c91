//! What can be asked of a manager.

use super::engine::{EventManager, Kind, Letter};
use super::errand::{Add, Answer, Delete, Errand, Exchange};
use super::spec::HandlerSpec;
use super::swap::swap;
use super::{Event, GenEvent, HandlerError, HandlerId, HandlerRef};
use crate::gen_server::Call;
use crate::message::Info;
use crate::pid::Pid;
use crate::process::self_pid;
use crate::protocol::{ReplySlot, StartError, reply_slot};
use crate::report::Kept;
use crate::server_ref::ServerRef;
use crate::spec::Spec;
use std::fmt;
use std::sync::Arc;

/// A call to a manager about one of its handlers.
type HandlerCall<'a, E, T> = Call<'a, EventManager<E>, Result<T, HandlerError>>;

/// Client of an [`EventManager<E>`](EventManager).
///
/// Its orders to the manager are calls: nothing is sent before they are awaited. All but a handler's own calls wait as long
/// as it takes, unless they are given a [`timeout`](Call::timeout).
///
/// # Cancel safety
/// Each of them may be dropped at any time; an order that was sent is carried out all the same.
pub struct EventManagerRef<E> {
    server: ServerRef<EventManager<E>>,
}

impl<E: Event> EventManager<E> {
    /// Describes one start of a manager: for options such as a name, and for supervisors.
    pub fn spec() -> Spec<Self> {
        Spec::__new(())
    }

    /// Starts a manager on its own (`gen_event:start/0`).
    ///
    /// # Errors
    /// [`StartError`].
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "gen_event:start")]
    pub async fn start() -> Result<EventManagerRef<E>, StartError> {
        Self::spec().start().await
    }

    /// Starts a manager that is linked with the caller (`gen_event:start_link/0`).
    ///
    /// # Errors
    /// [`StartError`].
    ///
    /// # Cancel safety
    /// Dropping the future before it is ready kills the new process.
    #[doc(alias = "gen_event:start_link")]
    pub async fn start_link() -> Result<EventManagerRef<E>, StartError> {
        Self::spec().start_link().await
    }
}

impl<E: Event> EventManagerRef<E> {
    /// Says that something has happened, and does not wait: all handlers will be lent the event, newest first.
    ///
    /// Never fails: without a manager the event is dropped and counted
    /// ([`dead_letters`](crate::report::dead_letters)); without handlers it is dropped by the manager.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let peak = events.add_handler(Peak::handler(0)).await??;
    /// events.notify(42);
    /// assert_eq!(peak.high().await??, 42); // calls and events keep their order
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// OTP: raises `badarg` for a name that nobody has.
    #[doc(alias = "gen_event:notify")]
    pub fn notify(&self, event: E) {
        self.server.__cast(Letter(Kind::Notify(event)));
    }

    /// Says that something has happened, and waits until all handlers have handled it.
    ///
    /// Use it to keep a sender from being faster than the handlers. Whether one of them failed is not told.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let peak = events.add_handler(Peak::handler(0)).await??;
    /// events.sync_notify(42).await?;
    /// assert_eq!(peak.high().await??, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`CallError`](crate::protocol::CallError).
    #[doc(alias = "gen_event:sync_notify")]
    pub fn sync_notify(&self, event: E) -> Call<'_, EventManager<E>, ()> {
        let (reply, slot) = reply_slot();
        self.server.__call(Letter(Kind::SyncNotify(event, reply)), slot, None)
    }

    /// Adds a handler: its `#[init]` runs in the manager, and it is the first to see the events from then on. Answers its
    /// client.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let peak = events.add_handler(Peak::handler(1)).await??;
    /// let other = events.add_handler(Peak::handler(2).id("other")).await??;
    /// assert_eq!((peak.high().await??, other.high().await??), (1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// Inside, [`HandlerError::Failed`] if its `#[init]` refused or panicked; it is not added then.
    #[doc(alias = "gen_event:add_handler")]
    pub fn add_handler<H: GenEvent<Event = E> + Send>(&self, handler: HandlerSpec<H>) -> HandlerCall<'_, E, H::Client> {
        self.add(handler, None)
    }

    /// [`add_handler`](Self::add_handler) for a handler that belongs to the calling process: they are linked, and each hears
    /// of the other's end.
    ///
    /// When the handler goes, for whatever reason, the caller receives a [`HandlerExit`](super::HandlerExit). When the
    /// caller ends, for whatever reason, its handlers are told [`OwnerEnded`](super::Removal::OwnerEnded) and are removed.
    /// The link stays when the handler has gone, and also when its `#[init]` refuses.
    ///
    /// Outside a process there is nobody to link, and it is the same as `add_handler`.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// use otp::{HandlerExit, HandlerExitReason};
    ///
    /// let owner = otp::spawn(async move |mut inbox| {
    ///     let peak = events.add_sup_handler(Peak::handler(1)).await.unwrap().unwrap();
    ///     events.delete_handler(&peak, ()).await.unwrap().unwrap();
    ///     let gone = inbox.receive().await.take::<HandlerExit>().unwrap();
    ///     assert_eq!(gone.reason, HandlerExitReason::Normal);
    /// });
    /// assert_eq!(otp::exited(owner).await, ExitReason::Normal);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`add_handler`](Self::add_handler).
    #[doc(alias = "gen_event:add_sup_handler")]
    pub fn add_sup_handler<H: GenEvent<Event = E> + Send>(
        &self,
        handler: HandlerSpec<H>,
    ) -> HandlerCall<'_, E, H::Client> {
        self.add(handler, self_pid())
    }

    fn add<H: GenEvent<Event = E> + Send>(
        &self,
        spec: HandlerSpec<H>,
        owner: Option<Pid>,
    ) -> HandlerCall<'_, E, H::Client> {
        let at = self.server.clone();
        self.errand(|reply| Add { spec, owner, at, reply })
    }

    /// Deletes a handler: its `#[terminate]` runs with [`Removal::Deleted`](super::Removal::Deleted), which holds `args`.
    /// Answers what that returns.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let peak = events.add_handler(Peak::handler(7)).await??;
    /// assert_eq!(events.delete_handler(&peak, "no longer needed").await??, 7);
    /// assert_eq!(peak.high().await?, Err(otp::HandlerError::NotInstalled));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// Inside, [`HandlerError::NotInstalled`] if there is no such handler; [`HandlerError::Failed`] if its `#[terminate]`
    /// panicked, in which case it is gone all the same.
    #[doc(alias = "gen_event:delete_handler")]
    pub fn delete_handler<H: GenEvent<Event = E> + Send>(
        &self,
        handler: &impl AsRef<HandlerRef<H>>,
        args: impl Send + 'static,
    ) -> HandlerCall<'_, E, H::Output> {
        let (id, args) = (handler.as_ref().id().clone(), Kept::new("delete argument", Info::new(args)));
        self.errand(|reply| Delete::<H> { id, args, reply })
    }

    /// Replaces a handler by another one: the old one's `#[terminate]` runs with
    /// [`Removal::Swapped`](super::Removal::Swapped), which holds `args`; what that returns is given to `new`, which
    /// describes the new one. No event is lost in between, and none is handled by both. Answers the new one's client.
    ///
    /// The new one is the first to see the events, and belongs to the same process as the old one, if it belonged to any.
    /// Without the old one, `new` is given [`HandlerError::NotInstalled`], and may add its own all the same.
    ///
    /// OTP: the new handler's `init` is given `{Args2, Term}`; here a function makes its arguments from what is handed over.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let old = events.add_handler(Peak::handler(7)).await??;
    /// let new = events.swap_handler(&old, (), |high| Peak::handler(high.unwrap_or(0)).id("new")).await??;
    /// assert_eq!(new.high().await??, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// Inside, [`HandlerError::Failed`] if the new handler's `#[init]` refused or panicked; the old one is gone all the same.
    #[doc(alias = "gen_event:swap_handler")]
    pub fn swap_handler<H, N, F>(
        &self,
        old: &impl AsRef<HandlerRef<H>>,
        args: impl Send + 'static,
        new: F,
    ) -> HandlerCall<'_, E, N::Client>
    where
        H: GenEvent<Event = E> + Send,
        N: GenEvent<Event = E> + Send,
        F: FnOnce(Result<H::Output, HandlerError>) -> HandlerSpec<N> + Send + 'static,
    {
        self.exchange(old.as_ref(), Info::new(args), new, None)
    }

    /// [`swap_handler`](Self::swap_handler) for a new handler that belongs to the calling process, as with
    /// [`add_sup_handler`](Self::add_sup_handler).
    ///
    /// # Errors
    /// As [`swap_handler`](Self::swap_handler).
    #[doc(alias = "gen_event:swap_sup_handler")]
    pub fn swap_sup_handler<H, N, F>(
        &self,
        old: &impl AsRef<HandlerRef<H>>,
        args: impl Send + 'static,
        new: F,
    ) -> HandlerCall<'_, E, N::Client>
    where
        H: GenEvent<Event = E> + Send,
        N: GenEvent<Event = E> + Send,
        F: FnOnce(Result<H::Output, HandlerError>) -> HandlerSpec<N> + Send + 'static,
    {
        self.exchange(old.as_ref(), Info::new(args), new, self_pid())
    }

    fn exchange<H, N, F>(
        &self,
        old: &HandlerRef<H>,
        args: Info,
        new: F,
        owner: Option<Pid>,
    ) -> HandlerCall<'_, E, N::Client>
    where
        H: GenEvent<Event = E> + Send,
        N: GenEvent<Event = E> + Send,
        F: FnOnce(Result<H::Output, HandlerError>) -> HandlerSpec<N> + Send + 'static,
    {
        let (id, at, swap) = (old.id().clone(), self.server.clone(), swap::<H, N, F>(args, new));
        self.errand(|reply| Exchange::<N> { id, swap, owner, at, reply })
    }

    /// The identities of all handlers, newest first.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// use otp::HandlerId;
    ///
    /// events.add_handler(Peak::handler(1)).await??;
    /// events.add_handler(Peak::handler(2).id("other")).await??;
    /// let newest_first = [HandlerId::of::<Peak>().with_id("other"), HandlerId::of::<Peak>()];
    /// assert_eq!(events.which_handlers().await?, newest_first);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`CallError`](crate::protocol::CallError).
    #[doc(alias = "gen_event:which_handlers")]
    pub fn which_handlers(&self) -> Call<'_, EventManager<E>, Vec<HandlerId>> {
        let (reply, slot) = reply_slot();
        self.server.__call(Letter(Kind::WhichHandlers(reply)), slot, None)
    }

    /// The client of the handler of type `H` that was added without an id, whether it is there or not.
    ///
    /// # Examples
    /// ```
    #[doc = include_str!("peak.txt")]
    /// let peak = events.handler::<Peak>();
    /// assert_eq!(peak.high().await?, Err(otp::HandlerError::NotInstalled));
    /// events.add_handler(Peak::handler(3)).await??;
    /// assert_eq!(peak.high().await?, Ok(3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn handler<H: GenEvent<Event = E> + Send>(&self) -> H::Client {
        HandlerRef::new(self.server.clone(), HandlerId::of::<H>()).into()
    }

    /// The client of the handler of type `H` with this id, whether it is there or not.
    pub fn handler_with_id<H: GenEvent<Event = E> + Send>(&self, id: impl Into<Arc<str>>) -> H::Client {
        HandlerRef::new(self.server.clone(), HandlerId::of::<H>().with_id(id)).into()
    }

    fn errand<T: Send + 'static, R: Errand<E> + 'static>(
        &self,
        errand: impl FnOnce(Answer<T>) -> R,
    ) -> HandlerCall<'_, E, T> {
        let (reply, slot): (_, ReplySlot<_>) = reply_slot();
        self.server.__call(Letter(Kind::Errand(Box::new(errand(reply)))), slot, None)
    }
}

impl<E> Clone for EventManagerRef<E> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone() }
    }
}

impl<E> From<ServerRef<EventManager<E>>> for EventManagerRef<E> {
    fn from(server: ServerRef<EventManager<E>>) -> Self {
        Self { server }
    }
}

impl<E> AsRef<ServerRef<EventManager<E>>> for EventManagerRef<E> {
    fn as_ref(&self) -> &ServerRef<EventManager<E>> {
        &self.server
    }
}

impl<E> fmt::Debug for EventManagerRef<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventManagerRef").field(&self.server).finish()
    }
}
