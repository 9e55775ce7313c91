//! The slot a reply goes through: two ends, each of which may be dropped at any time. Slots are used again.

use crate::panic::guarded;
use crate::pid::Pid;
use crate::report::drop_guarded;
use crate::seam::Mutex;
use crate::waits::{self, Key};
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Waker};

enum State<T> {
    Empty,
    Waiting(Waker),
    Ready(T),
    /// The sender is gone without a value.
    Dropped,
    /// The receiver is gone.
    Abandoned,
}

struct Shared<T> {
    /// The process that made the request.
    caller: Option<Pid>,
    /// What the wait-for graph has to do with it: bits of [`edge`].
    edge: AtomicU8,
    state: Mutex<State<T>>,
}

type Slot<T> = Arc<Shared<T>>;

/// So many slots, of any types, does a thread keep to use them again.
const KEPT: usize = 32;
/// Larger ones are not kept, in bytes.
const SMALL: usize = 512;

thread_local! {
    static FREE: RefCell<Vec<Arc<dyn Any + Send + Sync>>> = const { RefCell::new(Vec::new()) };
}

/// A slot that was used before and has no other end any more.
#[inline]
fn reuse<T: Send + 'static>() -> Option<Slot<T>> {
    let slot = FREE.try_with(|free| {
        let mut free = free.borrow_mut();
        let place = free.iter().rposition(|slot| slot.is::<Shared<T>>())?;
        Some(free.swap_remove(place))
    });
    slot.ok().flatten()?.downcast().ok()
}

/// Keeps a slot, if this is the only end of it. Nothing of the user's is in it.
#[inline]
fn keep<T: Send + 'static>(mut slot: Slot<T>) {
    if size_of::<Shared<T>>() > SMALL {
        return;
    }
    if let Some(shared) = Arc::get_mut(&mut slot) {
        *shared = Shared::new(None);
        // a full pool gives it back, and a thread that is ending has none
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < KEPT { free.push(slot) } else { drop(slot) }
        });
    }
}

/// How far a request is, as the wait-for graph sees it. The sides set their bits before they change the graph, or look
/// at them afterwards, so that no edge outlives its reason.
mod edge {
    /// The caller has entered an edge.
    pub(super) const WAITED: u8 = 1;
    /// It counts only until the handler has the request: anybody may reply then.
    pub(super) const DELAYED: u8 = 2;
    /// The handler has the request.
    pub(super) const HANDLED: u8 = 4;
    /// The reply was sent.
    pub(super) const ANSWERED: u8 = 8;

    /// Whether the callee is no longer what the caller waits for.
    pub(super) fn is_past(bits: u8) -> bool {
        bits & ANSWERED != 0 || bits & (DELAYED | HANDLED) == DELAYED | HANDLED
    }
}

impl<T> Shared<T> {
    fn new(caller: Option<Pid>) -> Self {
        Self { caller, edge: AtomicU8::new(0), state: Mutex::new(State::Empty) }
    }

    fn key(self: &Arc<Self>) -> Key {
        Key::Slot(Arc::as_ptr(self).addr())
    }
}

/// Where the reply to one call goes.
///
/// A `#[call]` handler that takes one replies later, from wherever the value has got to: store it, move it to a task,
/// send it to another process (`gen_server:reply/2`). Replying to a caller that no longer waits does nothing.
///
/// A `ReplyTo` that is dropped leaves its caller waiting, as in OTP, until the call times out or the server ends.
#[doc(alias = "gen_server:reply")]
#[doc(alias = "From")]
#[must_use = "the caller waits for a reply"]
pub struct ReplyTo<T> {
    slot: Option<Slot<T>>,
}

/// The caller's end of a [`ReplyTo`].
pub struct ReplySlot<T> {
    /// Gone when the reply was taken.
    slot: Option<Slot<T>>,
    keep: fn(Slot<T>),
}

/// Makes the two ends of a reply to `caller`.
#[inline]
pub(crate) fn slot<T: Send + 'static>(caller: Option<Pid>) -> (ReplyTo<T>, ReplySlot<T>) {
    let slot = match reuse() {
        Some(mut slot) => {
            if let Some(shared) = Arc::get_mut(&mut slot) {
                shared.caller = caller;
            }
            slot
        }
        None => Arc::new(Shared::new(caller)),
    };
    (ReplyTo { slot: Some(slot.clone()) }, ReplySlot { slot: Some(slot), keep })
}

impl<T> ReplyTo<T> {
    /// Replies.
    #[inline]
    pub fn send(mut self, value: T) {
        if let Some(slot) = self.slot.take() {
            settle(&slot, State::Ready(value));
        }
    }

    /// The process that waits for the reply; `None` if the call was made outside every process.
    #[inline]
    pub fn caller(&self) -> Option<Pid> {
        self.slot.as_ref().and_then(|slot| slot.caller)
    }

    /// A handler has the request.
    #[inline]
    pub(crate) fn handled(&self) {
        let Some(slot) = self.slot.as_ref().filter(|_| waits::is_on()) else { return };
        let before = slot.edge.fetch_or(edge::HANDLED, Ordering::AcqRel);
        if before & edge::WAITED != 0 && before & edge::DELAYED != 0 {
            waits::remove(slot.key());
        }
    }

    /// Whether somebody still waits for the reply. If not, the work for it can be spared.
    pub fn is_wanted(&self) -> bool {
        self.slot.as_ref().is_some_and(|slot| !matches!(*slot.state.lock(), State::Abandoned))
    }
}

impl<T> Drop for ReplyTo<T> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            settle(&slot, State::Dropped);
        }
    }
}

#[inline]
fn settle<T>(slot: &Slot<T>, end: State<T>) {
    let answered = matches!(end, State::Ready(_));
    let mut state = slot.state.lock();
    // what is left over (a waker, or a value nobody wants) is dropped outside the lock
    let left = if matches!(*state, State::Abandoned) { end } else { mem::replace(&mut *state, end) };
    drop(state);
    // before anybody is woken; a caller whose reply was dropped goes on to wait for the server's end
    if answered
        && (waits::is_on() || slot.edge.load(Ordering::Relaxed) != 0)
        && slot.edge.fetch_or(edge::ANSWERED, Ordering::AcqRel) & edge::WAITED != 0
    {
        waits::remove(slot.key());
    }
    match left {
        // the caller's: the server goes on whatever it does
        State::Waiting(waker) => drop(guarded(|| waker.wake())),
        // the caller has gone: what its reply does when it is dropped must not end the server
        State::Ready(value) => drop_guarded(None, "late reply", value),
        State::Empty | State::Dropped | State::Abandoned => {}
    }
}

impl<T> ReplySlot<T> {
    /// `Ready(None)`: the reply will never come.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(slot) = &self.slot else { return Poll::Ready(None) };
        // a waker is somebody else's code: cloned and dropped outside the lock
        let waker = cx.waker().clone();
        let mut state = slot.state.lock();
        let (polled, left) = match &*state {
            State::Ready(_) | State::Dropped => match mem::replace(&mut *state, State::Dropped) {
                State::Ready(value) => (Poll::Ready(Some(value)), State::Waiting(waker)),
                _ => (Poll::Ready(None), State::Waiting(waker)),
            },
            _ => (Poll::Pending, mem::replace(&mut *state, State::Waiting(waker))),
        };
        drop(state);
        drop(left);
        polled
    }

    /// The reply, if it is there already and the other end has gone.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<T> {
        let shared = Arc::get_mut(self.slot.as_mut()?)?;
        let State::Ready(value) = mem::replace(shared.state.get_mut(), State::Dropped) else { return None };
        self.rest();
        if let Some(slot) = self.slot.take() {
            (self.keep)(slot);
        }
        Some(value)
    }

    /// Enters into the wait-for graph that `from` waits for this reply of `to`; `delayed` if it may come from anybody
    /// once a handler has the request. The error is the way back, from `to` to `from`.
    pub(crate) fn wait(&self, from: Pid, to: Pid, delayed: bool) -> Result<(), Vec<Pid>> {
        let Some(slot) = &self.slot else { return Ok(()) };
        let bits = edge::WAITED | if delayed { edge::DELAYED } else { 0 };
        if edge::is_past(slot.edge.fetch_or(bits, Ordering::AcqRel) | bits) {
            return Ok(());
        }
        waits::enter(slot.key(), from, to)?;
        if edge::is_past(slot.edge.load(Ordering::Acquire)) {
            waits::remove(slot.key());
        }
        Ok(())
    }

    /// Nobody waits for this reply, for now.
    #[inline]
    pub(crate) fn rest(&self) {
        if let Some(slot) = self.slot.as_ref().filter(|slot| slot.edge.load(Ordering::Relaxed) & edge::WAITED != 0) {
            slot.edge.fetch_and(!edge::WAITED, Ordering::AcqRel);
            waits::remove(slot.key());
        }
    }
}

impl<T> Drop for ReplySlot<T> {
    #[inline]
    fn drop(&mut self) {
        self.rest();
        let Some(mut slot) = self.slot.take() else { return };
        let unwanted = match Arc::get_mut(&mut slot) {
            // the other end has gone
            Some(shared) => {
                let left = mem::replace(shared.state.get_mut(), State::Dropped);
                (self.keep)(slot);
                left
            }
            None => mem::replace(&mut *slot.state.lock(), State::Abandoned),
        };
        if let State::Ready(value) = unwanted {
            drop_guarded(None, "reply that nobody took", value);
        }
    }
}

impl<T> fmt::Debug for ReplyTo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplyTo")
    }
}

impl<T> fmt::Debug for ReplySlot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplySlot")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll<T>(slot: &mut ReplySlot<T>) -> Poll<Option<T>> {
        slot.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_reply_arrives_once() {
        let (to, mut slot) = super::slot(None);
        assert!(poll(&mut slot).is_pending());
        to.send(7);
        assert_eq!(poll(&mut slot), Poll::Ready(Some(7)));
        assert_eq!(poll(&mut slot), Poll::Ready(None));
    }

    #[test]
    fn a_dropped_sender_is_noticed_and_a_dropped_receiver_too() {
        let (to, mut slot) = super::slot::<u8>(None);
        drop(to);
        assert_eq!(poll(&mut slot), Poll::Ready(None));
        let (to, slot) = super::slot::<u8>(None);
        assert!(to.is_wanted());
        drop(slot);
        assert!(!to.is_wanted());
        to.send(1);
    }
}
