//! What a factory knows: its workers, what waits for each, and for any of them. Plain data, guarded by one lock.

use super::limit::Bucket;
use super::settings::{Discard, Settings};
use super::{FactoryError, FactoryStats};
use crate::pid::Pid;
use crate::pool::state::Bell;
use crate::process::record::AnyProcess;
use crate::ring::Ring;
use crate::seam::Instant;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

/// The order of jobs: the higher priority first, then who has come first.
pub(super) type Rank = (Reverse<u8>, u64);
type Line = BTreeMap<Rank, Option<Waker>>;

/// A worker, over its restarts, and what is to be done by it and no other.
struct Desk<T> {
    /// Leads to its place.
    client: Arc<T>,
    process: Option<AnyProcess>,
    /// It was ordered, and has not been ended by order.
    kept: bool,
    last: Option<Pid>,
    running: usize,
    line: Line,
}

/// What has become of a job that waited.
pub(super) enum Verdict<T> {
    /// It is the turn of the job, with this worker.
    Turn(usize, Arc<T>),
    Discarded,
}

/// What the factory's process is to do.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) starts: Vec<usize>,
    pub(super) ends: Vec<(usize, Pid)>,
    /// When there will be a token.
    pub(super) token_at: Option<Instant>,
}

/// What a change leaves to be done without the lock.
#[derive(Default)]
pub(super) struct After {
    pub(super) wake: Vec<Waker>,
    pub(super) bell: Option<Bell>,
}

#[expect(clippy::struct_excessive_bools, reason = "each says something else, and all combinations are possible")]
pub(super) struct State<T> {
    pub(super) settings: Settings,
    pub(super) open: Option<u64>,
    pub(super) retired: bool,
    pub(super) ring: Arc<Ring<u32>>,
    desks: Vec<Desk<T>>,
    /// For whoever is free first.
    common: Line,
    verdicts: BTreeMap<u64, Verdict<T>>,
    bucket: Option<Bucket>,
    next: u64,
    /// Whose turn it is, going round.
    turn: usize,
    pub(super) pausing: bool,
    rung: bool,
    /// The factory's process waits for a token.
    ticking: bool,
    bell: Option<Bell>,
    pub(super) counted: FactoryStats,
}

impl<T> State<T> {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::default(),
            open: None,
            retired: false,
            ring: Arc::new(Ring::new()),
            desks: Vec::new(),
            common: Line::new(),
            verdicts: BTreeMap::new(),
            bucket: None,
            next: 0,
            turn: 0,
            pausing: false,
            rung: false,
            ticking: false,
            bell: None,
            counted: FactoryStats::default(),
        }
    }

    /// A new incarnation begins, with places of its own. Jobs that wait go on waiting for it. What was there is handed out.
    pub(super) fn begin(
        &mut self,
        incarnation: u64,
        settings: Settings,
        ring: Arc<Ring<u32>>,
        bell: Bell,
        mut places: Vec<Arc<T>>,
    ) -> (Vec<Arc<T>>, Option<Bell>, Vec<AnyProcess>) {
        let (last_bell, left) = self.close();
        self.bucket = settings.limit.map(Bucket::new);
        (self.settings, self.ring) = (settings, ring);
        (self.open, self.bell, self.retired) = (Some(incarnation), Some(bell), false);
        for (desk, place) in self.desks.iter_mut().zip(&mut places) {
            std::mem::swap(&mut desk.client, place);
        }
        let new = places.split_off(self.desks.len().min(places.len()));
        self.add_desks(new);
        (places, last_bell, left)
    }

    /// Its workers are nobody's. What was there is handed out.
    pub(super) fn close(&mut self) -> (Option<Bell>, Vec<AnyProcess>) {
        self.open = None;
        (self.rung, self.pausing, self.ticking) = (false, false, false);
        let mut left = Vec::new();
        for desk in &mut self.desks {
            (desk.kept, desk.last) = (false, None);
            left.extend(desk.process.take());
        }
        (self.bell.take(), left)
    }

    pub(super) fn retire(&mut self) -> Vec<Waker> {
        self.retired = true;
        let lines = self.desks.iter_mut().map(|desk| &mut desk.line).chain([&mut self.common]);
        lines.flat_map(|line| line.values_mut().filter_map(Option::take)).collect()
    }

    pub(super) fn add_desks(&mut self, places: Vec<Arc<T>>) {
        let desk = |client| Desk { client, process: None, kept: false, last: None, running: 0, line: Line::new() };
        self.desks.extend(places.into_iter().map(desk));
    }

    pub(super) fn desks(&self) -> usize {
        self.desks.len()
    }

    pub(super) fn client(&self, number: usize) -> Option<Arc<T>> {
        Some(self.desks.get(number)?.client.clone())
    }

    /// The next one, going round; nobody if there is none yet.
    pub(super) fn go_round(&mut self) -> Option<usize> {
        self.turn = self.turn.wrapping_add(1);
        self.turn.checked_rem(self.settings.workers.min(self.desks.len()))
    }

    /// Those in use, and how much each has to do, but for what lies in its mailbox.
    pub(super) fn loads(&self) -> Vec<(usize, Option<AnyProcess>)> {
        let load = |desk: &Desk<T>| (desk.running + desk.line.len(), desk.process.clone());
        self.desks.iter().take(self.settings.workers).map(load).collect()
    }

    fn waiting(&self) -> usize {
        self.common.len() + self.desks.iter().map(|desk| desk.line.len()).sum::<usize>()
    }

    /// Takes a job in, for this worker or any. A job that is thrown out for it is woken.
    pub(super) fn submit(
        &mut self,
        priority: u8,
        to: Option<usize>,
        waker: Waker,
        now: Instant,
    ) -> (Result<Rank, Waker>, After) {
        let rank = (Reverse(priority), self.next);
        self.next += 1;
        self.line(to).insert(rank, Some(waker));
        let mut after = self.dispatch(now);
        let full = self.settings.queue.is_some_and(|most| self.waiting() > most);
        if !full || self.verdicts.contains_key(&rank.1) {
            return (Ok(rank), after);
        }
        self.counted.discarded += 1;
        let victim = match self.settings.discard {
            Discard::Newest => None,
            Discard::Oldest => self.least(rank),
        };
        if let Some((of, victim)) = victim {
            after.wake.extend(self.line(of).remove(&victim).flatten());
            self.verdicts.insert(victim.1, Verdict::Discarded);
            return (Ok(rank), after);
        }
        match self.line(to).remove(&rank).flatten() {
            Some(waker) => (Err(waker), after),
            None => (Ok(rank), after),
        }
    }

    /// The oldest of the jobs with the lowest priority, unless the new one's is lower.
    fn least(&self, new: Rank) -> Option<(Option<usize>, Rank)> {
        let desks = self.desks.iter().enumerate().map(|(number, desk)| (Some(number), &desk.line));
        let lines = desks.chain([(None, &self.common)]);
        let all = lines.flat_map(|(of, line)| line.keys().map(move |rank| (of, *rank)));
        all.filter(|(_, rank)| *rank != new && rank.0 >= new.0).max_by_key(|(_, rank)| (rank.0, Reverse(rank.1)))
    }

    fn line(&mut self, to: Option<usize>) -> &mut Line {
        match to.and_then(|number| self.desks.get_mut(number)) {
            Some(desk) => &mut desk.line,
            None => &mut self.common,
        }
    }

    /// What has become of a job.
    pub(super) fn verdict(&mut self, rank: Rank) -> Option<Verdict<T>> {
        self.verdicts.remove(&rank.1)
    }

    /// A job still waits; its last waker is handed out.
    pub(super) fn waits(&mut self, rank: Rank, to: Option<usize>, waker: Waker) -> Option<Waker> {
        self.line(to).insert(rank, Some(waker)).flatten()
    }

    /// A job waits no more. A turn that it has got is another's.
    pub(super) fn leave(&mut self, rank: Rank, to: Option<usize>, now: Instant) -> (Option<Waker>, After) {
        let waker = self.line(to).remove(&rank).flatten();
        let after = match self.verdict(rank) {
            Some(Verdict::Turn(number, _)) => {
                // it was not done
                self.counted.begun -= 1;
                self.done(number, now)
            }
            _ => self.after(Vec::new()),
        };
        (waker, after)
    }

    /// A job is over.
    pub(super) fn done(&mut self, number: usize, now: Instant) -> After {
        if let Some(desk) = self.desks.get_mut(number) {
            desk.running = desk.running.saturating_sub(1);
        }
        self.dispatch(now)
    }

    /// Gives turns to those who can have one.
    pub(super) fn dispatch(&mut self, now: Instant) -> After {
        let mut wake = Vec::new();
        while let Some((number, common, rank)) = self.next_job() {
            if self.bucket.as_mut().is_some_and(|bucket| !bucket.take(now)) {
                break;
            }
            let Some(desk) = self.desks.get_mut(number) else { break };
            let line = if common { &mut self.common } else { &mut desk.line };
            wake.extend(line.remove(&rank).flatten());
            desk.running += 1;
            self.counted.begun += 1;
            self.verdicts.insert(rank.1, Verdict::Turn(number, desk.client.clone()));
        }
        self.after(wake)
    }

    fn after(&mut self, wake: Vec<Waker>) -> After {
        let plan = self.lacks();
        let bell = if plan && !std::mem::replace(&mut self.rung, true) { self.bell.clone() } else { None };
        After { wake, bell }
    }

    /// The job that is next of all that can begin, and by whom.
    fn next_job(&self) -> Option<(usize, bool, Rank)> {
        let free = |desk: &Desk<T>| {
            // one whose end is ordered begins nothing more
            desk.running < self.settings.concurrency
                && desk.last.is_some()
                && desk.process.as_ref().is_some_and(|process| !process.head().has_ended())
        };
        let free: Vec<_> = self.desks.iter().enumerate().filter(|(_, desk)| free(desk)).collect();
        let own = |(number, desk): &(usize, &Desk<T>)| Some((*desk.line.first_key_value()?.0, *number, false));
        let own = free.iter().filter_map(own).min();
        let any = self.common.first_key_value().and_then(|(rank, _)| {
            let in_use = free.iter().filter(|(number, _)| *number < self.settings.workers);
            let (number, _) = in_use.min_by_key(|(number, desk)| (desk.running, self.distance(*number)))?;
            Some((*rank, *number, true))
        });
        let (rank, number, common) = [own, any].into_iter().flatten().min()?;
        Some((number, common, rank))
    }

    /// So that equals are taken one after the other.
    fn distance(&self, number: usize) -> usize {
        let from = usize::try_from(self.counted.begun).unwrap_or(0) % self.settings.workers.max(1);
        (number + self.settings.workers - from) % self.settings.workers.max(1)
    }

    pub(super) fn resize(&mut self, workers: usize, ring: Arc<Ring<u32>>, now: Instant) -> (usize, After) {
        let before = std::mem::replace(&mut self.settings.workers, workers);
        self.ring = ring;
        // one that was to leave, and stays, may be free
        (before, self.dispatch(now))
    }

    /// A worker runs, or runs again.
    pub(super) fn arrived(&mut self, number: usize, process: AnyProcess, now: Instant) -> (Option<AnyProcess>, After) {
        let Some(desk) = self.desks.get_mut(number) else { return (Some(process), After::default()) };
        desk.last = Some(process.head().pid);
        let before = desk.process.replace(process);
        (before, self.dispatch(now))
    }

    /// A worker has ended: what waits for it waits for the next one.
    pub(super) fn ended(&mut self, pid: Pid) -> Option<AnyProcess> {
        let is_it = |desk: &&mut Desk<T>| desk.process.as_ref().is_some_and(|process| process.head().pid == pid);
        let process = self.desks.iter_mut().find(is_it)?.process.take();
        self.counted.crashed += u64::from(self.open.is_some());
        process
    }

    /// An order to end a worker was carried out, or one to start it was not.
    pub(super) fn gone(&mut self, number: usize, pausing: bool) -> After {
        // it may have crashed and come again before its end was ordered: then the next order ends it
        if let Some(desk) = self.desks.get_mut(number).filter(|desk| desk.process.is_none()) {
            desk.kept = false;
        }
        self.pausing |= pausing;
        self.after(Vec::new())
    }

    pub(super) fn keep(&mut self, number: usize) {
        if let Some(desk) = self.desks.get_mut(number) {
            desk.kept = true;
        }
    }

    fn is_missing(&self, number: usize) -> bool {
        !self.pausing && self.desks.get(number).is_none_or(|desk| !desk.kept)
    }

    /// Whether jobs wait for a worker that is too many and is not there: a former factory had it, or it has ended before they
    /// came. It is started for them.
    fn is_due(&self, desk: &Desk<T>) -> bool {
        !self.pausing && !desk.kept && !desk.line.is_empty()
    }

    fn is_done(desk: &Desk<T>) -> bool {
        desk.kept && desk.last.is_some() && desk.line.is_empty() && desk.running == 0
    }

    /// Whether a job could begin if there were a token.
    fn is_starved(&self) -> bool {
        self.bucket.is_some() && self.next_job().is_some()
    }

    fn lacks(&self) -> bool {
        self.open.is_some()
            && ((0..self.settings.workers).any(|number| self.is_missing(number))
                || self.desks.iter().skip(self.settings.workers).any(|desk| Self::is_done(desk) || self.is_due(desk))
                || (!self.ticking && self.is_starved()))
    }

    /// The time has come for which its process has waited.
    pub(super) fn tick(&mut self) {
        self.ticking = false;
    }

    /// What is to be done now.
    pub(super) fn plan(&mut self) -> Plan {
        self.rung = false;
        let mut plan = Plan::default();
        if self.open.is_none() {
            return plan;
        }
        let beyond = self.desks.iter().enumerate().skip(self.settings.workers);
        let due = beyond.filter(|(_, desk)| self.is_due(desk)).map(|(number, _)| number);
        plan.starts = (0..self.settings.workers).filter(|number| self.is_missing(*number)).chain(due).collect();
        for (number, desk) in self.desks.iter_mut().enumerate().skip(self.settings.workers) {
            if Self::is_done(desk) {
                // its end is ordered once
                plan.ends.extend(desk.last.take().map(|pid| (number, pid)));
            }
        }
        if !self.ticking && self.is_starved() {
            plan.token_at = self.bucket.as_ref().and_then(Bucket::next);
            self.ticking = plan.token_at.is_some();
        }
        plan
    }

    pub(super) fn stats(&self) -> FactoryStats {
        FactoryStats {
            workers: self.settings.workers,
            running: self.desks.iter().map(|desk| desk.running).sum(),
            waiting: self.waiting(),
            ..self.counted
        }
    }

    pub(super) fn refusal(&self) -> Option<FactoryError> {
        self.retired.then_some(FactoryError::NoProc)
    }
}
