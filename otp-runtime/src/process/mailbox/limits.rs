//! The limits of one mailbox, with what has been counted and who waits. Guarded by the process's lock.

use super::line::{Bell, Line, Ticket, Turn};
use super::{Envelope, Queue, Refused};
use crate::exit::{Cause, ExitReason};
use crate::mailbox::{Limit, Load, Mailbox, Mode, Overflow, Overloaded, Step};
use crate::process::signal::Signal;
use crate::seam::{self, Instant};
use std::mem;
use std::time::Duration;

/// What the limits of a server with messages `M` depend on besides its options.
pub(crate) struct Rules<M> {
    /// What its handler says of this message.
    pub(crate) overflow: fn(&M) -> Option<Overflow>,
    /// Drops the message; if it is a call its sender is told, and the answer is true.
    pub(crate) refuse: fn(M) -> bool,
}

impl<M> Clone for Rules<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Rules<M> {}

impl<M> Rules<M> {
    /// All messages are alike, and nobody waits for a reply.
    pub(crate) const fn plain() -> Self {
        Self { overflow: |_| None, refuse: |_| false }
    }
}

/// Who sends, once the mailbox is full or adaptive.
pub(crate) enum Sender<'a> {
    /// Somebody who will not know what becomes of the message.
    Untold,
    /// Somebody who is told at once.
    Told,
    /// Somebody who can wait, and has this place in the line already, or gets one.
    Patient { ticket: &'a mut Option<Ticket>, bell: &'a Bell },
}

/// What has become of a message that was sent to a mailbox with limits.
pub(crate) struct Admission<M> {
    /// `Err(Full)` is counted; after `Err(Later)` the sender waits, and nothing is counted.
    pub(crate) verdict: Result<(), Refused>,
    /// The message that had to go instead.
    pub(crate) evicted: Option<M>,
    /// To be dropped outside the lock.
    pub(crate) left: Option<Bell>,
}

/// What the owner's look leaves to be done outside the lock.
pub(crate) struct Aftermath<M> {
    /// Messages that are dropped.
    pub(crate) dropped: Vec<M>,
    pub(crate) bells: Vec<Bell>,
    pub(crate) news: Vec<News>,
}

impl<M> Default for Aftermath<M> {
    fn default() -> Self {
        Self { dropped: Vec::new(), bells: Vec::new(), news: Vec::new() }
    }
}

/// What is to be reported of an adaptive mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    Mode { before: Mode, now: Mode },
    Flushed(usize),
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Messages whose senders were told.
    pub(crate) refused: u64,
    /// Messages that were dropped without a word to anybody.
    pub(crate) dropped: u64,
}

pub(super) struct Limits<M> {
    limit: Limit,
    rules: Rules<M>,
    counts: Counts,
    pub(super) line: Line,
    load: Load,
    start: Instant,
    /// The server was told to end because of its mailbox.
    stopped: bool,
    /// How many messages the owner has taken out, or dropped.
    left: u64,
    aftermath: Aftermath<M>,
}

impl<M> Limits<M> {
    pub(super) fn new(mailbox: Mailbox, rules: Rules<M>) -> Self {
        Self {
            limit: mailbox.limit,
            rules,
            counts: Counts::default(),
            line: Line::default(),
            load: Load::new(),
            start: seam::now(),
            stopped: false,
            left: 0,
            aftermath: Aftermath::default(),
        }
    }

    pub(super) fn capacity(&self) -> usize {
        match self.limit {
            Limit::Bounded { capacity, .. } => capacity,
            Limit::Adaptive(adaptive) => adaptive.capacity(),
        }
    }

    /// With so many messages the limits are to be asked before one more is taken in.
    pub(super) fn threshold(&self) -> usize {
        match self.limit {
            Limit::Bounded { capacity, .. } if self.line.has_no_one_for_room() => capacity,
            Limit::Adaptive(adaptive) if self.load.mode == Mode::Async => adaptive.capacity(),
            // every sender is to look: others were there before, or the mode is not async
            _ => 0,
        }
    }

    pub(super) fn mode(&self) -> Option<Mode> {
        matches!(self.limit, Limit::Adaptive(_)).then_some(self.load.mode)
    }

    fn overflow(&self, message: &M) -> Overflow {
        let own = match self.limit {
            Limit::Bounded { overflow, .. } => overflow,
            Limit::Adaptive(_) => return Overflow::DropNewest,
        };
        (self.rules.overflow)(message).unwrap_or(own)
    }

    fn now(&self) -> Duration {
        seam::now().saturating_duration_since(self.start)
    }

    /// Whether one more may come in, as far as their number goes.
    fn has_room(&self, waiting: usize, ticket: Option<Ticket>) -> bool {
        let before = self.line.ahead_of(ticket);
        self.capacity().saturating_sub(waiting) > before && self.load.mode != Mode::Drop && !self.stopped
    }
}

impl<M> Queue<M> {
    /// Takes the message, or leaves it where it is, as the limits say. `waiting` is how many messages the owner has taken
    /// out but not handled.
    pub(crate) fn admit(&mut self, message: &mut Option<M>, waiting: usize, sender: Sender<'_>) -> Admission<M> {
        let mut admission = Admission { verdict: Ok(()), evicted: None, left: None };
        admission.verdict = self.decide(message, waiting, sender, &mut admission);
        self.arm();
        admission
    }

    fn decide(
        &mut self,
        message: &mut Option<M>,
        waiting: usize,
        sender: Sender<'_>,
        admission: &mut Admission<M>,
    ) -> Result<(), Refused> {
        if self.closed {
            return Err(Refused::Closed);
        }
        let waiting = self.len() + waiting;
        let Some(limits) = &mut self.limits else { return self.accept(message) };
        let Some(overflow) = message.as_ref().map(|message| limits.overflow(message)) else { return Ok(()) };
        let told = !matches!(sender, Sender::Untold);
        let place = if let Sender::Patient { ticket, .. } = &sender { **ticket } else { None };
        if limits.has_room(waiting, place) {
            admission.left = place.and_then(|place| limits.line.leave(place));
            let sync = limits.load.mode == Mode::Sync;
            self.accept(message)?;
            let Sender::Patient { ticket, bell } = sender else { return Ok(()) };
            *ticket = if sync { self.stand_for_turn(bell) } else { None };
            return if sync { Err(Refused::Later) } else { Ok(()) };
        }
        match (overflow, sender) {
            (Overflow::Block, Sender::Patient { ticket, bell }) if !limits.stopped => {
                let place = place.unwrap_or_else(|| limits.line.next());
                *ticket = Some(place);
                admission.left = limits.line.stand(place, bell.clone());
                return Err(Refused::Later);
            }
            (Overflow::DropOldest, _) if limits.line.has_no_one_for_room() => {
                if self.make_room(admission) {
                    return self.accept(message);
                }
            }
            (Overflow::Stop, _) if !limits.stopped => {
                limits.stopped = true;
                let reason = ExitReason::Error(Cause::new(Overloaded { waiting }));
                self.push_first(Envelope::Signal(Signal::Terminate(reason)));
            }
            _ => {}
        }
        self.count(u64::from(told), u64::from(!told));
        Err(Refused::Full)
    }

    /// Takes out the oldest message that may go for a newer one.
    fn make_room(&mut self, admission: &mut Admission<M>) -> bool {
        admission.evicted = self.evict();
        admission.evicted.is_some()
    }

    fn accept(&mut self, message: &mut Option<M>) -> Result<(), Refused> {
        if let Some(message) = message.take() {
            self.add(Envelope::Message(message));
        }
        Ok(())
    }

    /// The sender of the message that was just taken in waits until it was handled.
    fn stand_for_turn(&mut self, bell: &Bell) -> Option<Ticket> {
        let messages = self.first.iter().chain(&self.rest).filter(|each| matches!(each, Envelope::Message(_))).count();
        let limits = self.limits.as_mut()?;
        let number = limits.left + messages as u64;
        Some(limits.line.stand_for_turn(number, bell.clone()))
    }

    fn evict(&mut self) -> Option<M> {
        let limits = self.limits.as_ref()?;
        let may_go = |envelope: &Envelope<M>| match envelope {
            Envelope::Message(message) => limits.overflow(message) == Overflow::DropOldest,
            _ => false,
        };
        let envelope = if self.first.as_ref().is_some_and(may_go) {
            self.first.take()
        } else {
            let at = self.rest.iter().position(may_go)?;
            self.rest.remove(at)
        };
        match envelope {
            Some(Envelope::Message(message)) => Some(message),
            _ => None,
        }
    }

    /// Who sends next is to look at the limits, or need not.
    fn arm(&mut self) {
        if let Some(limits) = &self.limits {
            self.capacity = limits.threshold();
        }
    }

    /// The owner's look into a mailbox with limits: one envelope at a time, so that what waits is here to be dropped.
    pub(super) fn take_one(&mut self, kept: usize) -> Option<Envelope<M>> {
        if let Some(limits) = &mut self.limits {
            limits.line.have_their_turn(limits.left, &mut limits.aftermath.bells);
        }
        let taken = self.next_to_handle();
        if let Some(limits) = &mut self.limits {
            let waiting = usize::from(self.first.is_some()) + self.rest.len() + kept;
            let room = limits.capacity().saturating_sub(waiting);
            limits.line.wake_for_room(room, &mut limits.aftermath.bells);
            if taken.is_none() && limits.mode().is_some() {
                let now = limits.now();
                limits.load.rests(now);
            }
        }
        if self.rest.is_empty() && self.rest.capacity() > 0 && taken.is_none() {
            // the burst is over: an idle process keeps no buffer
            self.rest = std::collections::VecDeque::new();
        }
        self.arm();
        taken
    }

    fn next_to_handle(&mut self) -> Option<Envelope<M>> {
        loop {
            let envelope = self.first.take().or_else(|| self.rest.pop_front())?;
            let waiting = self.rest.len();
            let (Envelope::Message(_), Some(limits)) = (&envelope, &mut self.limits) else { return Some(envelope) };
            limits.left += 1;
            let Limit::Adaptive(adaptive) = limits.limit else { return Some(envelope) };
            let now = limits.now();
            limits.load = limits.load.rested(now);
            let before = limits.load.mode;
            let (load, step) = limits.load.step(&adaptive, waiting, now);
            limits.load = load;
            let flushed = match step {
                Step::Handle | Step::Kill | Step::Drop => 0,
                Step::Flush => self.flush(),
            };
            let Some(limits) = &mut self.limits else { return Some(envelope) };
            let now = limits.load.mode;
            let news = &mut limits.aftermath.news;
            if flushed > 0 {
                news.push(News::Flushed(flushed));
            }
            if before != now && (before == Mode::Drop || now == Mode::Drop) {
                news.push(News::Mode { before, now });
            }
            match (step, envelope) {
                (Step::Handle, envelope) => return Some(envelope),
                (Step::Kill, envelope) => {
                    self.push_first(envelope);
                    let reason = ExitReason::ShutdownWith(Cause::new(Overloaded { waiting }));
                    return Some(Envelope::Signal(Signal::Terminate(reason)));
                }
                (Step::Drop | Step::Flush, Envelope::Message(message)) => {
                    let number = limits.left - flushed as u64;
                    limits.line.lose(number, limits.left, &mut limits.aftermath.bells);
                    limits.aftermath.dropped.push(message);
                }
                (Step::Drop | Step::Flush, envelope) => return Some(envelope),
            }
        }
    }

    /// Drops what waits, signals and messages of other kinds apart.
    fn flush(&mut self) -> usize {
        let Some(limits) = &mut self.limits else { return 0 };
        let dropped = &mut limits.aftermath.dropped;
        let before = dropped.len();
        let mut kept = std::collections::VecDeque::new();
        for envelope in mem::take(&mut self.rest) {
            match envelope {
                Envelope::Message(message) if dropped.len() - before < Load::FLUSHED => dropped.push(message),
                envelope => kept.push_back(envelope),
            }
        }
        self.rest = kept;
        let flushed = dropped.len() - before;
        limits.left += flushed as u64;
        flushed
    }

    /// What the last look has left to be done.
    #[inline]
    pub(crate) fn aftermath(&mut self) -> Option<Box<Aftermath<M>>> {
        let aftermath = &mut self.limits.as_mut()?.aftermath;
        let empty = aftermath.dropped.is_empty() && aftermath.bells.is_empty() && aftermath.news.is_empty();
        (!empty).then(|| Box::new(mem::take(aftermath)))
    }

    /// Whether the turn of a message has come; if not, `bell` is rung then.
    pub(crate) fn poll_turn(&mut self, number: u64, bell: &mut Option<Bell>) -> Option<Turn> {
        self.limits.as_mut()?.line.poll_turn(number, bell)
    }

    /// Whoever has this place waits no more. Who may send instead is to be told, outside the lock.
    pub(crate) fn leave_line(&mut self, ticket: Ticket, taken: usize) -> Vec<Bell> {
        let waiting = self.len() + taken;
        let mut bells = Vec::new();
        if let Some(limits) = &mut self.limits {
            bells.extend(limits.line.leave(ticket));
            limits.line.wake_for_room(limits.capacity().saturating_sub(waiting), &mut bells);
        }
        self.arm();
        bells
    }

    /// Counts messages that were dropped, of which so many had senders who were told.
    pub(crate) fn count(&mut self, told: u64, untold: u64) {
        if let Some(limits) = &mut self.limits {
            limits.counts.refused += told;
            limits.counts.dropped += untold;
        }
    }

    /// What was counted.
    pub(crate) fn counts(&self) -> Counts {
        self.limits.as_ref().map_or_else(Counts::default, |limits| limits.counts)
    }

    pub(crate) fn rules(&self) -> Option<Rules<M>> {
        self.limits.as_ref().map(|limits| limits.rules)
    }

    /// How many messages may wait, and how an adaptive mailbox is.
    pub(crate) fn limit(&self) -> (Option<usize>, Option<Mode>) {
        self.limits.as_ref().map_or((None, None), |limits| (Some(limits.capacity()), limits.mode()))
    }
}
