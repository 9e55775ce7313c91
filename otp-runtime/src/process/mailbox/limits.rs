//! The limits of one mailbox, with what has been counted and who waits. Guarded by the process's lock.

use super::line::{Bell, Line, Ticket, Turn};
use super::{Envelope, Queue, Refused};
use crate::mailbox::{Limit, Load, Mailbox, Mode, Overflow};
use crate::observe::count::Policy;
use crate::seam::{self, Bug, Instant, has};
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
    /// What has decided.
    pub(crate) policy: Policy,
    /// The message that had to go instead.
    pub(crate) evicted: Option<Envelope<M>>,
    /// To be dropped outside the lock.
    pub(crate) left: Option<Bell>,
}

/// What the owner's look leaves to be done outside the lock.
pub(crate) struct Aftermath<M> {
    /// Messages that are dropped.
    pub(crate) dropped: Vec<Envelope<M>>,
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
    pub(super) limit: Limit,
    pub(super) rules: Rules<M>,
    counts: Counts,
    pub(super) line: Line,
    pub(super) load: Load,
    start: Instant,
    /// The server was told to end because of its mailbox.
    pub(super) stopped: bool,
    /// How many messages the owner has taken out, or dropped.
    pub(super) left: u64,
    pub(super) aftermath: Aftermath<M>,
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

    pub(super) fn overflow(&self, message: &M) -> Overflow {
        let own = match self.limit {
            Limit::Bounded { overflow, .. } => overflow,
            Limit::Adaptive(_) => return Overflow::DropNewest,
        };
        (self.rules.overflow)(message).unwrap_or(own)
    }

    pub(super) fn now(&self) -> Duration {
        seam::now().saturating_duration_since(self.start)
    }

    /// Whether one more may come in, as far as their number goes.
    pub(super) fn has_room(&self, waiting: usize, ticket: Option<Ticket>) -> bool {
        let before = self.line.ahead_of(ticket);
        let capacity = self.capacity().saturating_add(usize::from(has(Bug::RoomForOneMore)));
        capacity.saturating_sub(waiting) > before && self.load.mode != Mode::Drop && !self.stopped
    }
}

impl<M> Queue<M> {
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
