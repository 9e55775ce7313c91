//! Where a handler is found: its manager, and its identity there.

use super::client::EventManagerRef;
use super::engine::EventManager;
use super::errand::Answer;
use super::{GenEvent, HandlerError, HandlerId, HandlerState};
use crate::gen_server::{Beside, Call, Travels};
use crate::protocol::reply_slot;
use crate::server_ref::ServerRef;
use crate::sys::{Finder, Target, Whom};
use std::fmt;
use std::time::Duration;

/// A handler of one type: its manager, and its identity there.
///
/// The client that `#[gen_event]` generates wraps one. It names a handler and does not hold it: whether there is one is
/// found out by each call, and a handler that is added again under the same identity is the one it leads to.
pub struct HandlerRef<H: GenEvent> {
    manager: ServerRef<EventManager<H::Event>>,
    id: HandlerId,
}

impl<H: GenEvent> HandlerRef<H> {
    pub(super) fn new(manager: ServerRef<EventManager<H::Event>>, id: HandlerId) -> Self {
        Self { manager, id }
    }

    /// What the handler is known by in its manager.
    pub fn id(&self) -> &HandlerId {
        &self.id
    }

    /// The manager.
    pub fn manager(&self) -> EventManagerRef<H::Event> {
        self.manager.clone().into()
    }

    #[doc(hidden)]
    pub fn __call<T: Travels<H::Fits>>(
        &self,
        message: impl FnOnce(Answer<T>) -> H::Msg,
        timeout: Option<Duration>,
    ) -> Call<'_, EventManager<H::Event>, Result<T, HandlerError>>
    where
        <H as Beside<H::Fits>>::Itself: HandlerState,
    {
        let (reply, slot) = reply_slot();
        self.manager.__call(H::__letter(self.id.clone(), message(reply)), slot, timeout)
    }
}

/// A handler's state can be looked at and replaced like that of a server: `sys::get_state(&logger)`. All else that `sys`
/// does, it does to the manager.
impl<H: GenEvent> Target<H> for HandlerRef<H> {
    fn __process(&self) -> Option<Whom> {
        self.manager.resolve().map(Whom)
    }

    fn __finder(&self) -> Finder<H> {
        let id = self.id.clone();
        Finder(Box::new(move |state| {
            let manager = state.downcast_mut::<EventManager<H::Event>>()?;
            manager.state_mut(&id)?.downcast_mut()
        }))
    }
}

impl<H: GenEvent> Clone for HandlerRef<H> {
    fn clone(&self) -> Self {
        Self::new(self.manager.clone(), self.id.clone())
    }
}

impl<H: GenEvent> AsRef<HandlerRef<H>> for HandlerRef<H> {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<H: GenEvent> fmt::Debug for HandlerRef<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {:?}", self.id, self.manager)
    }
}
