//! Where the tasks of a stream put their results.

use crate::report::drop_guarded;
use crate::seam::Mutex;
use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

/// What a task has come to.
pub(super) enum Outcome<T> {
    Value(T),
    /// Its time was up.
    Late,
    /// It ends without a result.
    Gone,
}

/// The outcomes, in the order in which they came.
pub(super) struct Line<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    outcomes: VecDeque<(u64, Outcome<T>)>,
    waits: Option<Waker>,
    closed: bool,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State { outcomes: VecDeque::new(), waits: None, closed: false }) }
    }
}

impl<T> Line<T> {
    /// The next outcome. If there is none, `waker` is woken when one comes.
    pub(super) fn next(&self, waker: &Waker) -> Option<(u64, Outcome<T>)> {
        let waker = waker.clone();
        let (next, before) = {
            let mut state = self.state.lock();
            let next = state.outcomes.pop_front();
            let before = if next.is_none() { state.waits.replace(waker) } else { Some(waker) };
            (next, before)
        };
        // somebody else's code
        drop(before);
        next
    }

    /// Nobody wants any more of it.
    pub(super) fn close(&self) {
        let left = {
            let mut state = self.state.lock();
            state.closed = true;
            (mem::take(&mut state.outcomes), state.waits.take())
        };
        let (outcomes, waker) = left;
        for outcome in outcomes {
            drop_guarded(None, "result that nobody took", outcome);
        }
        drop_guarded(None, "waker", waker);
    }

    pub(super) fn is_open(&self) -> bool {
        !self.state.lock().closed
    }

    fn push(&self, at: u64, outcome: Outcome<T>) {
        let (refused, waits) = {
            let mut state = self.state.lock();
            if state.closed {
                (Some(outcome), None)
            } else {
                state.outcomes.push_back((at, outcome));
                (None, state.waits.take())
            }
        };
        if let Some(refused) = refused {
            drop_guarded(None, "late result", refused);
        }
        if let Some(waits) = waits {
            // somebody else's code: the task has done its work
            drop(crate::panic::guarded(|| waits.wake()));
        }
    }
}

/// One task's place in the line. Dropped, it says that there will be no result.
pub(super) struct Ticket<T> {
    at: u64,
    line: Option<Arc<Line<T>>>,
}

impl<T> Ticket<T> {
    pub(super) fn new(at: u64, line: Arc<Line<T>>) -> Self {
        Self { at, line: Some(line) }
    }

    /// Whether somebody will hear what it says.
    pub(super) fn is_wanted(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.is_open())
    }

    pub(super) fn say(mut self, outcome: Outcome<T>) {
        if let Some(line) = self.line.take() {
            line.push(self.at, outcome);
        }
    }
}

impl<T> Drop for Ticket<T> {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            line.push(self.at, Outcome::Gone);
        }
    }
}
