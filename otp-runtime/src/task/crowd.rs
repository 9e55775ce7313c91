//! Many futures waited for by one: those that were woken are polled, and no others.

use crate::seam::Mutex;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Who of a crowd has something to say.
pub(super) struct Crowd {
    shared: Arc<Shared>,
    wakers: Vec<Waker>,
}

struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    woken: Vec<usize>,
    waits: Option<Waker>,
}

struct Member {
    index: usize,
    shared: Arc<Shared>,
}

impl Crowd {
    /// A crowd of so many, all of whom are to be polled once.
    pub(super) fn of(size: usize) -> Self {
        let state = State { woken: (0..size).rev().collect(), waits: None };
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let member = |index| Waker::from(Arc::new(Member { index, shared: shared.clone() }));
        let wakers = (0..size).map(member).collect();
        Self { shared, wakers }
    }

    /// Polls, with `poll`, whoever was woken, until one has an answer for all.
    pub(super) fn poll<R>(
        &self,
        cx: &Context<'_>,
        mut poll: impl FnMut(usize, &mut Context<'_>) -> Option<R>,
    ) -> Poll<R> {
        loop {
            let waker = cx.waker().clone();
            let (next, before) = {
                let mut state = self.shared.state.lock();
                let next = state.woken.pop();
                let before = if next.is_none() { state.waits.replace(waker) } else { Some(waker) };
                (next, before)
            };
            // somebody else's code
            drop(before);
            let Some(index) = next else { return Poll::Pending };
            if let Some(answer) = poll(index, &mut Context::from_waker(&self.wakers[index])) {
                return Poll::Ready(answer);
            }
        }
    }
}

impl Wake for Member {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let waits = {
            let mut state = self.shared.state.lock();
            state.woken.push(self.index);
            mem::take(&mut state.waits)
        };
        if let Some(waits) = waits {
            waits.wake();
        }
    }
}
