//! A pool, shared by its process and by all who use it: one lock around [`State`], and what is done without it.

use super::error::PoolError;
use super::settings::Settings;
use super::state::{After, Bell, Plan, SlotId, State};
use super::stats::{PoolStats, PoolStatus};
use super::worker::Worker;
use crate::observe::{Gauges, PoolFigures, count};
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{self, Keeper};
use crate::seam::{self, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Duration;

/// It outlives the pool's process: at a place in a tree, the next one takes it over, empty.
pub(super) struct Core<T> {
    pub(super) state: Mutex<State<T>>,
    pub(super) figures: Arc<PoolFigures>,
}

/// What somebody who asks for a worker gets.
pub(super) enum Answer<T> {
    Worker(Arc<Worker<T>>),
    /// It is to wait.
    Later,
    Refused(PoolError),
}

impl<T> Core<T> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State::new(Settings::default())), figures: Arc::new(PoolFigures::new()) })
    }

    fn carry_out(after: After<T>) {
        let After { wake, bell, left } = after;
        if let Some(waker) = wake {
            // somebody else's code
            let _ = guarded(|| waker.wake());
        }
        if let Some(left) = left {
            Self::retire_worker(left);
        }
        ring(bell);
    }

    /// Nobody will take this worker's place: calls to it are to know.
    fn retire_worker(worker: Arc<Worker<T>>) {
        let _ = guarded(move || (worker.retire)(&worker.client));
    }

    /// An idle worker, if nobody waits.
    #[inline]
    pub(super) fn try_take(&self) -> Answer<T> {
        let mut state = self.state.lock();
        if let Some(worker) = state.take_idle() {
            drop(state);
            if count::is_on() {
                self.figures.waited(Duration::ZERO);
            }
            return Answer::Worker(worker);
        }
        if state.retired { Answer::Refused(PoolError::NoProc) } else { Answer::Later }
    }

    /// Gets in line, unless there is an idle worker by now, or too many wait.
    pub(super) fn enqueue(&self, waker: Waker) -> Result<u64, Answer<T>> {
        let mut state = self.state.lock();
        let answer = if let Some(worker) = state.take_idle() {
            Answer::Worker(worker)
        } else if state.retired {
            Answer::Refused(PoolError::NoProc)
        } else if state.has_room() {
            let (ticket, bell) = state.enqueue(waker);
            drop(state);
            ring(bell);
            return Ok(ticket);
        } else {
            state.counted.refused += 1;
            Answer::Refused(PoolError::Full)
        };
        drop(state);
        drop(waker);
        Err(answer)
    }

    /// How it stands with one who waits.
    pub(super) fn look(&self, ticket: u64, waker: Waker) -> Answer<T> {
        let mut state = self.state.lock();
        let (answer, left) = if let Some(worker) = state.granted(ticket) {
            (Answer::Worker(worker), Some(waker))
        } else if state.retired {
            (Answer::Refused(PoolError::NoProc), Some(waker))
        } else {
            (Answer::Later, state.waits(ticket, waker))
        };
        drop(state);
        drop(left);
        answer
    }

    /// One waits no more, whatever it has got.
    pub(super) fn leave(&self, ticket: u64, timed_out: bool) {
        let mut state = self.state.lock();
        let (waker, worker) = state.leave(ticket);
        if worker.is_some() {
            state.counted.served -= 1;
        }
        state.counted.timeouts += u64::from(timed_out);
        drop(state);
        drop(waker);
        if let Some(worker) = worker {
            self.give_back(&worker, true);
        }
    }

    /// No worker for one who does not wait.
    pub(super) fn busy(&self) -> PoolError {
        let mut state = self.state.lock();
        let bell = state.want();
        drop(state);
        ring(bell);
        PoolError::Busy
    }

    #[inline]
    pub(super) fn give_back(&self, worker: &Arc<Worker<T>>, keep: bool) {
        let after = self.state.lock().give_back(worker, keep);
        Self::carry_out(after);
    }

    /// Given back by a client who has not said whether the worker is in order.
    #[inline]
    pub(super) fn give_back_unsaid(&self, worker: &Arc<Worker<T>>) {
        let mut state = self.state.lock();
        let keep = !state.settings.replace_abandoned;
        let after = if keep { state.give_back(worker, true) } else { state.discard(worker) };
        drop(state);
        Self::carry_out(after);
    }

    pub(super) fn idle(&self) -> Vec<Arc<Worker<T>>> {
        self.state.lock().idle()
    }

    /// This worker, if it is idle.
    pub(super) fn take(&self, worker: &Arc<Worker<T>>) -> bool {
        self.state.lock().take(worker)
    }

    /// A worker is well: it is idle again as if nobody had asked.
    pub(super) fn passed(&self, worker: &Arc<Worker<T>>) {
        let after = self.state.lock().passed(worker);
        Self::carry_out(after);
    }

    /// A client, or a check, does not want this worker to be used again.
    pub(super) fn discard(&self, worker: &Arc<Worker<T>>) {
        let after = self.state.lock().discard(worker);
        Self::carry_out(after);
    }

    pub(super) fn resize(&self, size: usize) -> Result<usize, PoolError> {
        let mut state = self.state.lock();
        if state.open.is_none() {
            return Err(PoolError::NoProc);
        }
        let (before, bell) = state.resize(size);
        drop(state);
        ring(bell);
        Ok(before)
    }

    pub(super) fn stats(&self) -> PoolStats {
        self.state.lock().stats()
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.state.lock();
        if state.open.is_none() {
            return PoolStatus::Down;
        }
        state.stats().status(state.settings.most())
    }

    pub(super) fn settings(&self) -> Settings {
        self.state.lock().settings
    }

    /// A process begins to keep it.
    pub(super) fn open(&self, settings: Settings, bell: Bell) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let incarnation = NEXT.fetch_add(1, Ordering::Relaxed);
        let left = self.state.lock().begin(incarnation, settings, bell);
        left.into_iter().for_each(Self::retire_worker);
        incarnation
    }

    /// Its process ends, unless another one keeps it by now.
    pub(super) fn close(&self, incarnation: u64) {
        let mut state = self.state.lock();
        if state.open != Some(incarnation) {
            return;
        }
        let (left, bell) = (state.clear(), state.take_bell());
        drop(state);
        drop(bell);
        left.into_iter().for_each(Self::retire_worker);
    }

    /// There will be no other process: whoever waits is told.
    pub(super) fn retire(&self) {
        let wakers = self.state.lock().retire();
        for waker in wakers {
            let _ = guarded(|| waker.wake());
        }
    }

    pub(super) fn new_slot(&self, lasting: bool) -> SlotId {
        self.state.lock().new_slot(lasting)
    }

    pub(super) fn plan(&self) -> Plan {
        let now = seam::now();
        self.state.lock().plan(now)
    }

    pub(super) fn start_failed(&self, at: SlotId) {
        self.state.lock().start_failed(at);
    }

    /// Workers may be started again.
    pub(super) fn resume(&self) {
        self.state.lock().pausing = false;
    }

    pub(super) fn end_carried_out(&self, at: SlotId) {
        let bell = self.state.lock().end_carried_out(at);
        ring(bell);
    }
}

impl<T: Send + Sync + 'static> Core<T> {
    /// A worker of this incarnation runs.
    pub(super) fn arrived(
        self: &Arc<Self>,
        incarnation: u64,
        slot: SlotId,
        process: &AnyProcess,
        client: T,
        retire: fn(&T),
    ) {
        let pid = process.head().pid;
        let worker = Arc::new(Worker { client, pid, slot, core: self.clone(), retire });
        let after = {
            let mut state = self.state.lock();
            if state.open == Some(incarnation) { state.arrived(&worker) } else { After::default() }
        };
        Self::carry_out(after);
        let this: Arc<dyn Keeper> = self.clone();
        if !process::keep(process, &this) {
            self.ended(pid);
        }
    }

    fn ended(&self, pid: Pid) {
        let after = self.state.lock().ended(pid);
        Self::carry_out(after);
    }
}

impl<T: Send + Sync + 'static> Keeper for Core<T> {
    fn release(&self, process: &AnyProcess) {
        self.ended(process.head().pid);
    }
}

impl<T: Send + Sync + 'static> Gauges for Core<T> {
    fn figures(&self) -> &PoolFigures {
        &self.figures
    }

    fn gauges(&self) -> [(&'static str, usize); 4] {
        let stats = self.stats();
        [("idle", stats.idle), ("busy", stats.busy), ("starting", stats.starting), ("waiting", stats.waiting)]
    }
}

fn ring(bell: Option<Bell>) {
    if let Some(bell) = bell {
        bell();
    }
}
