//! One handler in the place of another, with what the old one hands over.

use super::spec::{HandlerSpec, Newcomer};
use super::{GenEvent, HandlerError, HandlerId};
use crate::exit::ExitReason;
use crate::message::Info;
use crate::panic::guarded;
use crate::report::Kept;
use std::any::Any;

/// What a handler has handed over, of whatever type; or why there is nothing.
pub(super) type HandedOver = Result<Box<dyn Any + Send>, HandlerError>;

/// An exchange that is to be made.
pub(super) struct Swap<E> {
    /// For the old handler's `#[terminate]`.
    pub(super) args: Kept<Info>,
    /// The new one's type, as long as nothing more is known of it.
    pub(super) heir: HandlerId,
    successor: Kept<Successor<E>>,
}

type Successor<E> = Box<dyn FnOnce(HandedOver) -> Newcomer<E> + Send>;

/// An exchange of an `H` for an `N`.
pub(super) fn swap<H, N, F>(args: Info, new: F) -> Swap<H::Event>
where
    H: GenEvent + Send,
    N: GenEvent<Event = H::Event> + Send,
    F: FnOnce(Result<H::Output, HandlerError>) -> HandlerSpec<N> + Send + 'static,
{
    let successor = move |handed: HandedOver| {
        let handed = handed.and_then(|output| {
            // what the `terminate` of an `H` has returned
            output.downcast().map(|output| *output).map_err(|_| HandlerError::NotInstalled)
        });
        Newcomer::from(new(handed))
    };
    Swap {
        args: Kept::new("swap argument", args),
        heir: HandlerId::of::<N>(),
        successor: Kept::new("swap", Box::new(successor)),
    }
}

impl<E> Swap<E> {
    /// Takes it apart: the old handler's argument, and what makes the successor.
    pub(super) fn into_parts(self) -> (Info, Heir<E>) {
        (self.args.take(), Heir { heir: self.heir, successor: self.successor })
    }
}

/// A successor that waits for what is handed over.
pub(super) struct Heir<E> {
    heir: HandlerId,
    successor: Kept<Successor<E>>,
}

impl<E> Heir<E> {
    /// Describes the successor; of one that could not be described, its type is known.
    pub(super) fn given(self, handed: HandedOver) -> Result<Newcomer<E>, (HandlerId, ExitReason)> {
        let successor = self.successor.take();
        guarded(|| successor(handed)).map_err(|panic| (self.heir, panic.into()))
    }
}
