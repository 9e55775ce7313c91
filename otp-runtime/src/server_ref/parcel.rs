//! Requests that were sent to a vacant place.

use super::overflow::admit;
use super::place::Place;
use super::{How, Why, offer_marked};
use crate::observe::Mark;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::mailbox::Sender;
use crate::process::record::AnyProcess;
use crate::reference::Reference;
use crate::seam::Mutex;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// A message for whoever moves in next.
pub(super) trait Parcel: Send {
    /// Gives it to the process. False if that has ended already: the message is for the next one.
    fn deliver(&mut self, to: &AnyProcess) -> bool;
}

struct Packed<M: Send + 'static> {
    message: Option<M>,
    caller: Option<Pid>,
    /// What it brings along from its sender: who delivers it is another.
    mark: Option<Mark>,
    fate: Arc<Mutex<Fate>>,
}

/// What has become of a parcel, and who wants to know.
#[derive(Default)]
struct Fate {
    settled: Option<Result<AnyProcess, Why>>,
    waker: Option<Waker>,
}

impl<M: Send + 'static> Packed<M> {
    fn settle(&self, outcome: Result<AnyProcess, Why>) {
        let waker = {
            let mut fate = self.fate.lock();
            fate.settled = Some(outcome);
            fate.waker.take()
        };
        if let Some(waker) = waker {
            // a waker is other people's code, and whoever delivers is a supervisor
            let _ = guarded(|| waker.wake());
        }
    }
}

impl<M: Send + 'static> Parcel for Packed<M> {
    fn deliver(&mut self, to: &AnyProcess) -> bool {
        if self.message.is_none() {
            return true;
        }
        let sent = match offer_marked(to, &mut self.message, How::Request(self.caller), &mut self.mark) {
            Err(Why::Full) => admit(to, &mut self.message, Sender::Told),
            sent => sent,
        };
        match sent {
            Ok(()) => self.settle(Ok(to.clone())),
            Err(Why::NoProc) => return false,
            Err(why) => self.settle(Err(why)),
        }
        true
    }
}

impl<M: Send + 'static> Drop for Packed<M> {
    fn drop(&mut self) {
        let message = self.message.take();
        // it is dropped by the supervisor, which the user's code must not end
        let _ = guarded(|| drop(message));
        self.settle_if_open();
    }
}

impl<M: Send + 'static> Packed<M> {
    /// Nobody will ever move in.
    fn settle_if_open(&self) {
        let open = self.fate.lock().settled.is_none();
        if open {
            self.settle(Err(Why::NoProc));
        }
    }
}

/// Tells the sender of a parcel what has become of it.
pub(crate) struct Receipt {
    pub(super) id: Reference,
    place: Arc<Place>,
    fate: Arc<Mutex<Fate>>,
}

impl Receipt {
    pub(super) fn of<M: Send + 'static>(
        message: Option<M>,
        caller: Option<Pid>,
        mark: Option<Mark>,
        place: &Arc<Place>,
    ) -> (Box<dyn Parcel>, Receipt) {
        let fate = Arc::<Mutex<Fate>>::default();
        let parcel = Packed { message, caller, mark, fate: fate.clone() };
        (Box::new(parcel), Self { id: Reference::new(), place: place.clone(), fate })
    }

    /// Who has the message, or why nobody will have it.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<AnyProcess, Why>> {
        let waker = cx.waker().clone();
        let (settled, left) = {
            let mut fate = self.fate.lock();
            match &fate.settled {
                Some(settled) => (Poll::Ready(settled.clone()), Some(waker)),
                None => (Poll::Pending, fate.waker.replace(waker)),
            }
        };
        drop(left);
        settled
    }

    /// Takes the message back and drops it, if it still lies there.
    pub(crate) fn cancel(&self) -> bool {
        let parcel = self.place.state.lock().parcels.remove(&self.id);
        parcel.is_some()
    }
}
