//! What a pool knows: its workers, who waits for one, and what is to be done about it. Plain data without a clock or a
//! process, guarded by the pool's one lock.

use super::settings::{Settings, Strategy};
use super::stats::PoolStats;
use super::worker::Worker;
use crate::pid::Pid;
use crate::seam::{self, Instant};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

/// The place of one worker, over its restarts.
pub(super) struct Slot<T> {
    serial: u64,
    /// One of those that are always there, which the supervisor restarts.
    lasting: bool,
    stage: Stage,
    /// It is to end as soon as nobody uses it.
    leaving: bool,
    worker: Option<Arc<Worker<T>>>,
    /// Of the worker that was there last.
    last: Option<Pid>,
    /// Since when it is idle, where that counts.
    since: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Ordered, or being restarted by its supervisor.
    Starting,
    Idle,
    /// With a client, or being checked.
    Busy,
    /// Its end is ordered.
    Ending,
}

/// A worker's place, and which tenant's: places are used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SlotId {
    pub(super) index: usize,
    serial: u64,
}

/// Who is asked to do something about the pool.
pub(super) type Bell = Arc<dyn Fn() + Send + Sync>;

/// What the pool's process is to do.
pub(super) struct Plan {
    /// Workers to be ended.
    pub(super) ends: Vec<(SlotId, Pid)>,
    /// Workers to be started; whether each is one of those that are always there.
    pub(super) starts: Vec<(SlotId, bool)>,
    /// When to look for workers that have been idle for too long.
    pub(super) reap_at: Option<Instant>,
}

/// What a change leaves to be done without the lock.
pub(super) struct After<T> {
    pub(super) wake: Option<Waker>,
    pub(super) bell: Option<Bell>,
    pub(super) left: Option<Arc<Worker<T>>>,
}

impl<T> Default for After<T> {
    fn default() -> Self {
        Self { wake: None, bell: None, left: None }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each says something else, and all combinations are possible")]
pub(super) struct State<T> {
    pub(super) settings: Settings,
    /// The incarnation whose workers these are; `None` while there is none.
    pub(super) open: Option<u64>,
    /// There will be no other incarnation.
    pub(super) retired: bool,
    slots: Vec<Option<Slot<T>>>,
    occupied: usize,
    idle: VecDeque<usize>,
    /// Who waits, in order. No waker: it was woken, and has not looked since.
    waiting: BTreeMap<u64, Option<Waker>>,
    /// Who has got a worker and has not taken it yet.
    granted: BTreeMap<u64, Arc<Worker<T>>>,
    next: u64,
    ends: Vec<(SlotId, Pid)>,
    /// Somebody who does not wait has found nobody idle.
    wanted: bool,
    /// A start has failed: nobody is started for a while.
    pub(super) pausing: bool,
    /// The pool's process has been asked already.
    rung: bool,
    reaping: bool,
    bell: Option<Bell>,
    pub(super) counted: PoolStats,
}

impl<T> State<T> {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            open: None,
            retired: false,
            slots: Vec::new(),
            occupied: 0,
            idle: VecDeque::new(),
            waiting: BTreeMap::new(),
            granted: BTreeMap::new(),
            next: 0,
            ends: Vec::new(),
            wanted: false,
            pausing: false,
            rung: false,
            reaping: false,
            bell: None,
            counted: PoolStats::default(),
        }
    }

    /// A new incarnation begins, with no workers. What was there is handed out.
    pub(super) fn begin(&mut self, incarnation: u64, settings: Settings, bell: Bell) -> Vec<Arc<Worker<T>>> {
        let left = self.clear();
        self.settings = settings;
        (self.open, self.bell, self.retired) = (Some(incarnation), Some(bell), false);
        left
    }

    /// An incarnation is over: its workers are nobody's, and those who wait go on waiting for the next one.
    pub(super) fn clear(&mut self) -> Vec<Arc<Worker<T>>> {
        self.open = None;
        self.idle.clear();
        self.ends.clear();
        (self.occupied, self.rung, self.reaping, self.pausing, self.wanted) = (0, false, false, false, false);
        let mut left: Vec<_> = self.slots.drain(..).flatten().filter_map(|slot| slot.worker).collect();
        for (ticket, worker) in std::mem::take(&mut self.granted) {
            self.waiting.insert(ticket, None);
            self.counted.served -= 1;
            left.push(worker);
        }
        left
    }

    /// There will be no other incarnation: whoever waits is to be told.
    pub(super) fn retire(&mut self) -> Vec<Waker> {
        self.retired = true;
        self.waiting.values_mut().filter_map(Option::take).collect()
    }

    pub(super) fn take_bell(&mut self) -> Option<Bell> {
        self.bell.take()
    }

    /// The worker whose turn it is, for somebody who need not wait.
    #[inline]
    pub(super) fn take_idle(&mut self) -> Option<Arc<Worker<T>>> {
        let index = match self.settings.strategy {
            Strategy::Lifo => self.idle.pop_back(),
            Strategy::Fifo => self.idle.pop_front(),
        }?;
        let slot = self.slots.get_mut(index)?.as_mut()?;
        slot.stage = Stage::Busy;
        self.counted.served += 1;
        slot.worker.clone()
    }

    /// This worker and no other, if it is idle.
    pub(super) fn take(&mut self, worker: &Arc<Worker<T>>) -> bool {
        let Some(slot) = self.slot_of(worker).filter(|slot| slot.stage == Stage::Idle) else { return false };
        slot.stage = Stage::Busy;
        self.idle.retain(|idle| *idle != worker.slot.index);
        true
    }

    pub(super) fn idle(&self) -> Vec<Arc<Worker<T>>> {
        self.idle.iter().filter_map(|index| self.slots.get(*index)?.as_ref()?.worker.clone()).collect()
    }

    /// Whether one more may wait: as many as are allowed, and one for each worker that is on its way or may be started.
    pub(super) fn has_room(&self) -> bool {
        let Some(most) = self.settings.queue else { return true };
        if self.waiting.len() < most {
            return true;
        }
        let coming = self.count(|slot| slot.stage == Stage::Starting && !slot.leaving);
        let room = self.settings.most().saturating_sub(self.occupied);
        self.waiting.len() < most.saturating_add(coming).saturating_add(room)
    }

    /// Gets in line.
    pub(super) fn enqueue(&mut self, waker: Waker) -> (u64, Option<Bell>) {
        let ticket = self.next;
        self.next += 1;
        self.waiting.insert(ticket, Some(waker));
        (ticket, self.ring())
    }

    /// What this one has got.
    pub(super) fn granted(&mut self, ticket: u64) -> Option<Arc<Worker<T>>> {
        self.granted.remove(&ticket)
    }

    /// This one still waits; its last waker is handed out.
    pub(super) fn waits(&mut self, ticket: u64, waker: Waker) -> Option<Waker> {
        self.waiting.insert(ticket, Some(waker)).flatten()
    }

    /// This one waits no more. What it has got meanwhile is handed out.
    pub(super) fn leave(&mut self, ticket: u64) -> (Option<Waker>, Option<Arc<Worker<T>>>) {
        (self.waiting.remove(&ticket).flatten(), self.granted.remove(&ticket))
    }

    /// Somebody who does not wait would have liked a worker.
    pub(super) fn want(&mut self) -> Option<Bell> {
        self.wanted = true;
        self.ring()
    }

    /// A client has done with a worker, or a check.
    #[inline]
    pub(super) fn give_back(&mut self, worker: &Arc<Worker<T>>, keep: bool) -> After<T> {
        let at = worker.slot;
        // one that has ended, or is another incarnation's, is nobody's
        let Some(slot) = self.slot_of(worker).filter(|slot| slot.stage == Stage::Busy) else { return After::default() };
        if !keep || slot.leaving {
            self.end(at.index);
            return After { bell: self.ring(), ..After::default() };
        }
        self.offer(at.index, true)
    }

    /// A worker has passed its check, which does not count as use.
    pub(super) fn passed(&mut self, worker: &Arc<Worker<T>>) -> After<T> {
        match self.slot_of(worker) {
            Some(slot) if !slot.leaving && slot.stage == Stage::Busy => self.offer(worker.slot.index, false),
            _ => self.give_back(worker, true),
        }
    }

    /// A client has done with a worker that is not to be used again.
    pub(super) fn discard(&mut self, worker: &Arc<Worker<T>>) -> After<T> {
        self.counted.discarded += u64::from(self.slot_of(worker).is_some());
        self.give_back(worker, false)
    }

    /// A worker has nothing to do: it goes to who waits first, or is idle.
    #[inline]
    fn offer(&mut self, index: usize, used: bool) -> After<T> {
        let surplus = self.is_surplus(index);
        let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) else { return After::default() };
        if let Some((ticket, waker)) = self.waiting.pop_first()
            && let Some(worker) = &slot.worker
        {
            slot.stage = Stage::Busy;
            self.counted.served += 1;
            self.granted.insert(ticket, worker.clone());
            return After { wake: waker, ..After::default() };
        }
        if surplus {
            self.end(index);
            return After { bell: self.ring(), ..After::default() };
        }
        slot.stage = Stage::Idle;
        self.idle.push_back(index);
        // one that is to be kept for ever needs no clock, and no process that looks at it
        if self.settings.idle_timeout.is_none_or(|time| time == Duration::MAX) || slot.lasting {
            return After::default();
        }
        if used || slot.since.is_none() {
            slot.since = Some(seam::now());
        }
        let bell = if self.reaping { None } else { self.ring_now() };
        After { bell, ..After::default() }
    }

    /// Whether a worker that nobody waits for is one too many.
    #[inline]
    fn is_surplus(&self, index: usize) -> bool {
        self.occupied > self.settings.size
            && self.settings.idle_timeout.is_none()
            && self.slots.get(index).and_then(Option::as_ref).is_some_and(|slot| !slot.lasting)
            && self.living() > self.settings.size
    }

    fn end(&mut self, index: usize) {
        let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) else { return };
        if slot.stage == Stage::Idle {
            self.idle.retain(|idle| *idle != index);
        }
        slot.stage = Stage::Ending;
        let pid = slot.worker.as_ref().map(|worker| worker.pid).or(slot.last);
        self.ends.extend(pid.map(|pid| (SlotId { index, serial: slot.serial }, pid)));
    }

    /// A worker runs, or runs again.
    pub(super) fn arrived(&mut self, worker: &Arc<Worker<T>>) -> After<T> {
        let at = worker.slot;
        let Some(slot) = self.slot_at(at) else { return After::default() };
        let left = slot.worker.replace(worker.clone());
        let after = if slot.stage == Stage::Ending || slot.leaving {
            // restarted before its end could be ordered
            self.end(at.index);
            After { bell: self.ring(), ..After::default() }
        } else {
            self.offer(at.index, true)
        };
        After { left, ..after }
    }

    /// A worker has ended, by itself or by order.
    pub(super) fn ended(&mut self, pid: Pid) -> After<T> {
        let is_it = |slot: &Option<Slot<T>>| {
            slot.as_ref().and_then(|slot| slot.worker.as_ref()).is_some_and(|worker| worker.pid == pid)
        };
        let Some(index) = self.slots.iter().position(is_it) else { return After::default() };
        let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) else { return After::default() };
        let (left, stage) = (slot.worker.take(), slot.stage);
        slot.last = Some(pid);
        if stage == Stage::Ending {
            // until its supervisor has said so, it may come again
            return After { left, ..After::default() };
        }
        self.counted.crashed += 1;
        let (lasting, leaving) = (slot.lasting, slot.leaving);
        slot.stage = Stage::Starting;
        if stage == Stage::Idle {
            self.idle.retain(|idle| *idle != index);
        }
        if stage == Stage::Busy
            && let Some(ticket) = self.granted.iter().find(|(_, got)| got.pid == pid).map(|(ticket, _)| *ticket)
        {
            // it was never used: whose it was gets that of somebody behind, or waits on, where it was in line
            drop(self.granted.remove(&ticket));
            let behind = self.granted.keys().next_back().copied().filter(|other| *other > ticket);
            if let Some(worker) = behind.and_then(|behind| self.granted.remove(&behind)) {
                self.granted.insert(ticket, worker);
            }
            let without = behind.unwrap_or(ticket);
            match self.take_idle() {
                Some(worker) => drop(self.granted.insert(without, worker)),
                None => drop(self.waiting.insert(without, None)),
            }
            self.counted.served -= 1;
        }
        if !lasting {
            self.free(index);
        } else if leaving {
            self.end(index);
        }
        After { left, bell: self.ring(), wake: None }
    }

    /// A start has failed: there is nobody, and nobody is started for a while.
    pub(super) fn start_failed(&mut self, at: SlotId) {
        if self.slot_at(at).is_some() {
            self.free(at.index);
        }
        self.pausing = true;
    }

    /// An order to end a worker was carried out.
    pub(super) fn end_carried_out(&mut self, at: SlotId) -> Option<Bell> {
        let gone = self.slot_at(at).is_some_and(|slot| slot.stage == Stage::Ending && slot.worker.is_none());
        if gone {
            self.free(at.index);
        }
        self.ring()
    }

    fn free(&mut self, index: usize) {
        if let Some(slot) = self.slots.get_mut(index).and_then(Option::take) {
            self.occupied -= 1;
            debug_assert!(slot.worker.is_none(), "a worker's place is freed when it has ended");
        }
    }

    /// Makes it as many; answers how many it was.
    pub(super) fn resize(&mut self, size: usize) -> (usize, Option<Bell>) {
        let before = std::mem::replace(&mut self.settings.size, size);
        let always = self.settings.always();
        let mut lasting: Vec<usize> = self.indices(|slot| slot.lasting && slot.stage != Stage::Ending);
        // first those that nobody uses
        let order = |stage| match stage {
            Stage::Busy => 0,
            Stage::Idle => 1,
            Stage::Starting | Stage::Ending => 2,
        };
        lasting.sort_by_key(|index| self.slots[*index].as_ref().map(|slot| order(slot.stage)));
        for (n, index) in lasting.into_iter().enumerate() {
            let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) else { continue };
            slot.leaving = n >= always;
            let at_once = slot.stage == Stage::Idle || (slot.stage == Stage::Starting && slot.last.is_some());
            if slot.leaving && at_once {
                self.end(index);
            }
        }
        let mut surplus = self.living().saturating_sub(size);
        for index in self.indices(|slot| !slot.lasting && slot.stage == Stage::Idle) {
            if surplus > 0 {
                self.end(index);
                surplus -= 1;
            }
        }
        (before, self.ring())
    }

    /// What is to be done now.
    pub(super) fn plan(&mut self, now: Instant) -> Plan {
        self.rung = false;
        let reap_at = self.reap(now);
        let ends = std::mem::take(&mut self.ends);
        let mut starts = Vec::new();
        while let Some(lasting) = self.lacks() {
            starts.push((self.new_slot(lasting), lasting));
        }
        self.wanted = false;
        Plan { ends, starts, reap_at }
    }

    /// Ends those that have been idle for too long; answers when to look again.
    fn reap(&mut self, now: Instant) -> Option<Instant> {
        let timeout = self.settings.idle_timeout?;
        let mut next = None;
        for index in self.indices(|slot| !slot.lasting && slot.stage == Stage::Idle) {
            let since = self.slots[index].as_ref().and_then(|slot| slot.since);
            let Some(until) = since.and_then(|since| since.checked_add(timeout)) else { continue };
            if until <= now && self.living() > self.settings.always() {
                self.end(index);
                continue;
            }
            // one that is still needed is looked at again
            let until = if until <= now { now.checked_add(timeout.max(Duration::from_millis(1))) } else { Some(until) };
            next = [next, until].into_iter().flatten().min();
        }
        self.reaping = next.is_some();
        next
    }

    /// A worker that is lacking: whether one that is always there.
    fn lacks(&self) -> Option<bool> {
        if self.open.is_none() || self.pausing || self.occupied >= self.settings.most() {
            return None;
        }
        if self.is_short() {
            return Some(true);
        }
        let coming = self.count(|slot| slot.stage == Stage::Starting && !slot.leaving);
        let wanted = usize::from(self.wanted && self.idle.is_empty());
        (self.waiting.len().max(wanted) > coming).then_some(false)
    }

    /// Whether one is missing of those that are always there.
    pub(super) fn is_short(&self) -> bool {
        let lasting = self.count(|slot| slot.lasting && !slot.leaving && slot.stage != Stage::Ending);
        lasting < self.settings.always() && self.occupied < self.settings.most()
    }

    pub(super) fn new_slot(&mut self, lasting: bool) -> SlotId {
        let serial = self.next;
        self.next += 1;
        let slot =
            Slot { serial, lasting, stage: Stage::Starting, leaving: false, worker: None, last: None, since: None };
        self.occupied += 1;
        let index = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[index] = Some(slot);
        SlotId { index, serial }
    }

    /// The pool's process, if there is something for it to do, and it has not been asked yet.
    fn ring(&mut self) -> Option<Bell> {
        if self.ends.is_empty() && self.lacks().is_none() { None } else { self.ring_now() }
    }

    fn ring_now(&mut self) -> Option<Bell> {
        if std::mem::replace(&mut self.rung, true) { None } else { self.bell.clone() }
    }

    #[inline]
    fn slot_of(&mut self, worker: &Arc<Worker<T>>) -> Option<&mut Slot<T>> {
        let slot = self.slots.get_mut(worker.slot.index)?.as_mut()?;
        slot.worker.as_ref().is_some_and(|there| Arc::ptr_eq(there, worker)).then_some(slot)
    }

    fn slot_at(&mut self, at: SlotId) -> Option<&mut Slot<T>> {
        self.slots.get_mut(at.index)?.as_mut().filter(|slot| slot.serial == at.serial)
    }

    fn count(&self, which: impl Fn(&Slot<T>) -> bool) -> usize {
        self.slots.iter().flatten().filter(|slot| which(slot)).count()
    }

    fn indices(&self, which: impl Fn(&Slot<T>) -> bool) -> Vec<usize> {
        let fits = |index: &usize| self.slots[*index].as_ref().is_some_and(&which);
        (0..self.slots.len()).filter(fits).collect()
    }

    /// All but those whose end is ordered.
    fn living(&self) -> usize {
        self.count(|slot| slot.stage != Stage::Ending)
    }

    pub(super) fn stats(&self) -> PoolStats {
        let stage = |stage| self.count(|slot| slot.stage == stage);
        PoolStats {
            size: self.settings.size,
            idle: self.idle.len(),
            busy: stage(Stage::Busy),
            starting: stage(Stage::Starting),
            ending: stage(Stage::Ending),
            overflow: self.living().saturating_sub(self.settings.size),
            waiting: self.waiting.len(),
            ..self.counted
        }
    }
}
