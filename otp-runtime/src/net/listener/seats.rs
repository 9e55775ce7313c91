//! Where clients come in, and how many there are, and may be.

use super::bound::Bound;
use crate::panic::guarded;
use crate::seam::Mutex;
use std::fmt;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

pub(super) struct Seats {
    state: Mutex<State>,
}

struct State {
    /// `None` when nobody is let in any more.
    bound: Option<Arc<Bound>>,
    most: usize,
    /// Given out, also to acceptors that wait for a client.
    taken: usize,
    /// Of them, those with a client.
    open: usize,
    accepted: u64,
    waiting: Vec<Waker>,
}

impl Seats {
    pub(super) fn new(bound: Bound, most: usize) -> Arc<Self> {
        let bound = Some(Arc::new(bound));
        let state = State { bound, most, taken: 0, open: 0, accepted: 0, waiting: Vec::new() };
        Arc::new(Self { state: Mutex::new(state) })
    }

    /// A seat for whoever comes next, and where; `None` when nobody is let in any more.
    pub(super) fn poll_seat(self: &Arc<Self>, cx: &Context<'_>) -> Poll<Option<(Seat, Arc<Bound>)>> {
        let waker = cx.waker().clone();
        let mut state = self.state.lock();
        let Some(bound) = state.bound.clone() else { return Poll::Ready(None) };
        if state.taken >= state.most {
            state.wait(waker);
            return Poll::Pending;
        }
        state.taken += 1;
        Poll::Ready(Some((Seat { seats: self.clone(), open: false }, bound)))
    }

    /// Ready when nobody is let in any more.
    pub(super) fn poll_stopped(&self, cx: &Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut state = self.state.lock();
        if state.bound.is_none() {
            return Poll::Ready(());
        }
        state.wait(waker);
        Poll::Pending
    }

    /// Ready when no client is there.
    pub(super) fn poll_empty(&self, cx: &Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut state = self.state.lock();
        if state.open == 0 {
            return Poll::Ready(());
        }
        state.wait(waker);
        Poll::Pending
    }

    /// Lets nobody in any more: acceptors that wait close the socket.
    pub(super) fn stop(&self) {
        let bound = self.state.lock().bound.take();
        drop(bound);
        self.change(|_| ());
    }

    /// Lets clients in again.
    pub(super) fn open(&self, bound: Bound) {
        let before = self.state.lock().bound.replace(Arc::new(bound));
        drop(before);
        self.change(|_| ());
    }

    pub(super) fn is_open(&self) -> bool {
        self.state.lock().bound.is_some()
    }

    pub(super) fn set_most(&self, most: usize) {
        self.change(|state| state.most = most);
    }

    /// How many there are, may be, and have been.
    pub(super) fn count(&self) -> (usize, usize, u64) {
        let state = self.state.lock();
        (state.open, state.most, state.accepted)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let waiting = {
            let mut state = self.state.lock();
            change(&mut state);
            mem::take(&mut state.waiting)
        };
        for waker in waiting {
            // not under the lock: wakers are other people's code
            let _ = guarded(|| waker.wake());
        }
    }
}

impl State {
    fn wait(&mut self, waker: Waker) {
        if !self.waiting.iter().any(|known| known.will_wake(&waker)) {
            self.waiting.push(waker);
        }
    }
}

/// One connection of a listener's [`max_connections`](super::Listener::max_connections): it counts until this is dropped.
pub struct Seat {
    seats: Arc<Seats>,
    open: bool,
}

impl Seat {
    /// A client has come.
    pub(super) fn take(&mut self) {
        self.open = true;
        let mut state = self.seats.state.lock();
        state.open += 1;
        state.accepted += 1;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let open = usize::from(self.open);
        self.seats.change(|state| {
            state.taken -= 1;
            state.open -= open;
        });
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seat")
    }
}
