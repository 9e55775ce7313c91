//! A factory, shared by its process and by all who use it.

use super::settings::{Routing, Settings};
use super::state::{After, Plan, Rank, State, Verdict};
use super::{FactoryError, FactoryStats};
use crate::panic::guarded;
use crate::pool::state::Bell;
use crate::process::record::{AnyProcess, update};
use crate::process::{self, Keeper};
use crate::ring::Ring;
use crate::seam::{self, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

/// It outlives the factory's process: at a place in a tree, the next one takes it over, with the jobs that wait.
pub(super) struct Core<T> {
    state: Mutex<State<T>>,
    /// Makes a place for a worker.
    place: fn() -> T,
}

/// How it stands with a job.
pub(super) enum Answer<T> {
    Turn(usize, Arc<T>),
    Later(Rank),
    Refused(FactoryError),
}

fn carry_out(After { wake, bell }: After) {
    for waker in wake {
        // somebody else's code
        let _ = guarded(|| waker.wake());
    }
    if let Some(bell) = bell {
        bell();
    }
}

/// A ring of so many workers.
fn ring_of(workers: usize) -> Arc<Ring<u32>> {
    Arc::new((0..u32::try_from(workers).unwrap_or(u32::MAX)).collect())
}

/// What lies in a process's mailbox.
fn depth(process: &AnyProcess) -> usize {
    update(&**process, |_, intake| intake.len()) + process.head().taken.load(Ordering::Relaxed)
}

impl<T> Core<T> {
    pub(super) fn new(place: fn() -> T) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State::new()), place })
    }

    fn places(&self, count: usize) -> Vec<Arc<T>> {
        (0..count).map(|_| Arc::new((self.place)())).collect()
    }

    /// Takes a job in.
    pub(super) fn submit(&self, priority: u8, to: Option<usize>, waker: Waker) -> Answer<T> {
        let now = seam::now();
        let mut state = self.state.lock();
        if let Some(refused) = state.refusal() {
            drop(state);
            drop(waker);
            return Answer::Refused(refused);
        }
        let (submitted, after) = state.submit(priority, to, waker, now);
        let (answer, waker) = match submitted {
            Ok(rank) => match state.verdict(rank) {
                Some(Verdict::Turn(number, client)) => (Answer::Turn(number, client), None),
                Some(Verdict::Discarded) => (Answer::Refused(FactoryError::Discarded), None),
                None => (Answer::Later(rank), None),
            },
            Err(waker) => (Answer::Refused(FactoryError::Discarded), Some(waker)),
        };
        drop(state);
        drop(waker);
        carry_out(after);
        answer
    }

    pub(super) fn look(&self, rank: Rank, to: Option<usize>, waker: Waker) -> Answer<T> {
        let mut state = self.state.lock();
        let (answer, left) = match state.verdict(rank) {
            Some(Verdict::Turn(number, client)) => (Answer::Turn(number, client), Some(waker)),
            Some(Verdict::Discarded) => (Answer::Refused(FactoryError::Discarded), Some(waker)),
            None => match state.refusal() {
                Some(refused) => (Answer::Refused(refused), Some(waker)),
                None => (Answer::Later(rank), state.waits(rank, to, waker)),
            },
        };
        drop(state);
        drop(left);
        answer
    }

    pub(super) fn leave(&self, rank: Rank, to: Option<usize>, timed_out: bool) {
        let now = seam::now();
        let mut state = self.state.lock();
        let (waker, after) = state.leave(rank, to, now);
        state.counted.timeouts += u64::from(timed_out);
        drop(state);
        drop(waker);
        carry_out(after);
    }

    pub(super) fn done(&self, number: usize) {
        let now = seam::now();
        let after = self.state.lock().done(number, now);
        carry_out(after);
    }

    /// Whose a job without a key is, if it is not whoever is free first.
    pub(super) fn route(&self) -> Option<usize> {
        let routing = self.state.lock().settings.routing;
        match routing {
            Routing::Queuer => None,
            Routing::RoundRobin => self.go_round(),
            Routing::LeastLoaded => self.least_loaded(),
        }
    }

    pub(super) fn go_round(&self) -> Option<usize> {
        self.state.lock().go_round()
    }

    /// Whoever has the least to do; of equals, one after the other.
    pub(super) fn least_loaded(&self) -> Option<usize> {
        let (loads, from) = {
            let mut state = self.state.lock();
            (state.loads(), state.go_round()?)
        };
        let all = loads.len();
        let load = |number: &usize| {
            let (load, process) = &loads[*number];
            // one that does not run has to come back first
            (process.is_none(), load + process.as_ref().map_or(0, depth))
        };
        (0..all).map(|n| (from + n) % all).min_by_key(load)
    }

    pub(super) fn ring(&self) -> Arc<Ring<u32>> {
        self.state.lock().ring.clone()
    }

    /// The place of this worker.
    pub(super) fn client(&self, number: usize) -> Result<Arc<T>, FactoryError> {
        let state = self.state.lock();
        match state.refusal() {
            Some(refused) => Err(refused),
            None if state.desks() == 0 && state.open.is_none() => Err(FactoryError::NoProc),
            None => state.client(number).ok_or(FactoryError::NoWorkers),
        }
    }

    pub(super) fn settings(&self) -> Settings {
        self.state.lock().settings
    }

    pub(super) fn stats(&self) -> FactoryStats {
        self.state.lock().stats()
    }

    pub(super) fn resize(&self, workers: usize) -> Result<usize, FactoryError> {
        let (ring, now) = (ring_of(workers), seam::now());
        let mut places = self.places(workers);
        let mut state = self.state.lock();
        if state.open.is_none() {
            return Err(FactoryError::NoProc);
        }
        let new = places.split_off(state.desks().min(workers));
        state.add_desks(new);
        let (before, after) = state.resize(workers, ring, now);
        drop(state);
        drop(places);
        carry_out(after);
        Ok(before)
    }

    pub(super) fn open(&self, settings: Settings, bell: Bell) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let incarnation = NEXT.fetch_add(1, Ordering::Relaxed);
        let ring = ring_of(settings.workers);
        // no more can be added before it is open
        let desks = self.state.lock().desks();
        let places = self.places(settings.workers.max(desks));
        let left = self.state.lock().begin(incarnation, settings, ring, bell, places);
        drop(left);
        incarnation
    }

    pub(super) fn close(&self, incarnation: u64) {
        let mut state = self.state.lock();
        if state.open == Some(incarnation) {
            let left = state.close();
            drop(state);
            drop(left);
        }
    }

    pub(super) fn retire(&self) {
        let wake = self.state.lock().retire();
        carry_out(After { wake, bell: None });
    }

    pub(super) fn keep(&self, number: usize) {
        self.state.lock().keep(number);
    }

    pub(super) fn gone(&self, number: usize, pausing: bool) {
        let after = self.state.lock().gone(number, pausing);
        carry_out(after);
    }

    pub(super) fn resume(&self) {
        self.state.lock().pausing = false;
    }

    /// There is a token.
    pub(super) fn tick(&self) {
        self.state.lock().tick();
    }

    /// What is to be done; those whose time has come have their turn.
    pub(super) fn plan(&self) -> Plan {
        let now = seam::now();
        let mut state = self.state.lock();
        let after = state.dispatch(now);
        let plan = state.plan();
        drop(state);
        carry_out(After { bell: None, ..after });
        plan
    }
}

impl<T: Send + Sync + 'static> Core<T> {
    /// A worker of this incarnation runs.
    pub(super) fn arrived(self: &Arc<Self>, incarnation: u64, number: usize, process: &AnyProcess) {
        let now = seam::now();
        let (before, after) = {
            let mut state = self.state.lock();
            if state.open != Some(incarnation) {
                return;
            }
            state.arrived(number, process.clone(), now)
        };
        drop(before);
        carry_out(after);
        let this: Arc<dyn Keeper> = self.clone();
        if !process::keep(process, &this) {
            self.release(process);
        }
    }
}

impl<T: Send + Sync + 'static> Keeper for Core<T> {
    fn release(&self, process: &AnyProcess) {
        let before = self.state.lock().ended(process.head().pid);
        drop(before);
    }
}
