//! The place of a store: whoever runs the queue has it on loan, and it comes back whatever ends him.

use super::store::Store;
use super::transaction::{Answer, AnyStore, Batch};
use crate::pid::Pid;
use crate::process;
use crate::protocol::ReplyTo;
use crate::report::Kept;
use crate::seam::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the queues of one declaration share, one after the other.
pub(super) struct Home<J> {
    /// Its functions may block.
    pub(super) blocking: bool,
    /// What it keeps outlives the program.
    pub(super) durable: bool,
    state: Mutex<State<J>>,
}

type Lent<J> = Kept<Box<dyn AnyStore<J>>>;

struct State<J> {
    store: Option<Lent<J>>,
    /// The queue whose it is.
    holder: Option<Pid>,
    /// The holder is to be told when it is back.
    waits: bool,
    /// The attempts that run.
    attempts: BTreeSet<Pid>,
}

/// The store is back.
pub(super) struct Returned;

impl<J: Send + 'static> Home<J> {
    pub(super) fn of<S: Store<J>>(store: S) -> Self {
        let store: Box<dyn AnyStore<J>> = Box::new(store);
        let store = Some(Kept::new("store", store));
        let state = State { store, holder: None, waits: false, attempts: BTreeSet::new() };
        Self { blocking: S::BLOCKING, durable: S::DURABLE, state: Mutex::new(state) }
    }
}

impl<J> Home<J> {
    /// Makes `queue` the one queue of this declaration, and answers the attempts of the last one that have not ended.
    ///
    /// # Errors
    /// The queue that runs.
    pub(super) fn hold(&self, queue: Pid) -> Result<BTreeSet<Pid>, Pid> {
        let before = self.state.lock().holder;
        if let Some(other) = before.filter(|other| process::is_alive(*other)) {
            return Err(other);
        }
        let mut state = self.state.lock();
        if state.holder != before {
            return Err(state.holder.unwrap_or(queue));
        }
        state.holder = Some(queue);
        state.waits = false;
        Ok(state.attempts.clone())
    }

    /// The store, if it is here; otherwise the holder is told ([`Returned`]) when it is.
    pub(super) fn lend(self: &Arc<Self>) -> Option<Lease<J>> {
        let mut state = self.state.lock();
        let store = state.store.take();
        state.waits = store.is_none();
        drop(state);
        store.map(|store| Lease { store: Some(store), home: self.clone() })
    }

    pub(super) fn attempt_runs(&self, attempt: Pid) {
        self.state.lock().attempts.insert(attempt);
    }

    pub(super) fn attempt_ended(&self, attempt: Pid) {
        self.state.lock().attempts.remove(&attempt);
    }

    fn give_back(&self, store: Lent<J>) {
        let waits = {
            let mut state = self.state.lock();
            state.store = Some(store);
            if std::mem::take(&mut state.waits) { state.holder } else { None }
        };
        if let Some(queue) = waits {
            process::send(queue, Returned);
        }
    }
}

/// A store on loan.
pub(super) struct Lease<J> {
    /// `None` only on its way home.
    store: Option<Lent<J>>,
    home: Arc<Home<J>>,
}

impl<J> Lease<J> {
    pub(super) fn carry_out(&mut self, batch: Batch<J>) -> Option<Answer<J>> {
        Some(self.store.as_mut()?.get_mut().carry_out(batch))
    }
}

impl<J> Drop for Lease<J> {
    fn drop(&mut self) {
        if let Some(store) = self.store.take() {
            self.home.give_back(store);
        }
    }
}

/// A batch on its way to a thread. Dropped on the way, it brings the store home, and then tells the queue.
pub(super) struct Errand<J: Send + 'static> {
    pub(super) lease: Lease<J>,
    pub(super) batch: Batch<J>,
    pub(super) reply: ReplyTo<(Lease<J>, Answer<J>)>,
    pub(super) told: Tell,
}

/// Tells a queue, when it is dropped, that there is an answer, or that there will be none.
pub(super) struct Tell(pub(super) Pid);

/// There is an answer of the store.
pub(super) struct Answered;

impl Drop for Tell {
    fn drop(&mut self) {
        process::send(self.0, Answered);
    }
}

impl<J: Send + 'static> Errand<J> {
    pub(super) fn run(self) {
        // in this order: what comes last goes first, and the queue is told when all the rest has gone
        let Self { told, reply, mut lease, batch } = self;
        if let Some(answer) = lease.carry_out(batch) {
            reply.send((lease, answer));
        }
        drop(told);
    }
}
