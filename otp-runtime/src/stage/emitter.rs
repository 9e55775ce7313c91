//! The emitting side of a running stage: who has subscribed, what waits, what has been asked of the producer.

use super::buffer::Buffer;
use super::dispatch::{Dispatch, Sends};
use super::message::{Downward, Joining, Upward, post, post_events};
use super::output::Output;
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{unwatch, watch};
use crate::reference::Reference;
use crate::report::{Level, Report};
use std::collections::BTreeMap;

/// How many events a producer keeps that nobody has asked for.
const BUFFER: usize = 10_000;

pub(super) struct Emitter<E: Send + 'static> {
    /// `None` in a unit test.
    me: Option<AnyProcess>,
    dispatch: Box<dyn Dispatch<E>>,
    buffer: Buffer<E>,
    consumers: BTreeMap<Reference, Subscriber>,
    /// What was asked of the producer and has not come yet.
    owed: usize,
    accumulate: bool,
    discarded: u64,
    /// It is to end when nothing waits any more.
    finishing: bool,
    /// A `Pump` is on its way.
    pumping: bool,
    /// Used again for each batch.
    sends: Sends<E>,
}

struct Subscriber {
    process: AnyProcess,
    /// By which its end is noticed.
    end: Reference,
}

impl<E: Send + 'static> Emitter<E> {
    pub(super) fn producer(output: Output<E>, me: Option<AnyProcess>) -> Self {
        Self::new(output, me, Some(BUFFER))
    }

    /// It makes events only while there is room for more: whatever one batch becomes, it is kept.
    pub(super) fn producer_consumer(output: Output<E>, me: Option<AnyProcess>) -> Self {
        Self::new(output, me, None)
    }

    fn new(output: Output<E>, me: Option<AnyProcess>, limit: Option<usize>) -> Self {
        Self {
            me,
            buffer: output.buffer(limit),
            accumulate: output.accumulate,
            dispatch: output.dispatcher.dispatch,
            consumers: BTreeMap::new(),
            owed: 0,
            discarded: 0,
            finishing: false,
            pumping: false,
            sends: Vec::new(),
        }
    }

    /// Whether a `Down` is about a consumer.
    pub(super) fn watches(&self, monitor: Reference) -> bool {
        self.consumers.values().any(|consumer| consumer.end == monitor)
    }

    /// A consumer subscribes; answers who it is, unless it may not.
    pub(super) fn join(&mut self, mut joining: Joining<E>) -> Option<Pid> {
        let (tag, wish) = (joining.tag, joining.wish.take()?);
        let (me, consumer) = (self.me.clone()?, joining.consumer.clone());
        if let Err(why) = self.dispatch.join(tag, wish) {
            let why = ExitReason::error(format_args!("cannot subscribe to {}: {why}", me.head().pid));
            post(&consumer, Downward::<E>::Cancelled(tag, why));
            return None;
        }
        let pid = consumer.head().pid;
        let end = watch(&me, pid);
        self.consumers.insert(tag, Subscriber { process: consumer, end });
        self.ask(tag, joining.ask);
        Some(pid)
    }

    pub(super) fn ask(&mut self, tag: Reference, count: usize) {
        if count > 0 && self.consumers.contains_key(&tag) {
            let mut sends = std::mem::take(&mut self.sends);
            self.dispatch.ask(tag, count, &mut sends);
            self.deliver(sends);
            self.flush();
        }
    }

    /// A consumer wants no more; answers who it was.
    pub(super) fn cancel(&mut self, tag: Reference, reason: &ExitReason) -> Option<Pid> {
        let Subscriber { process, end } = self.forget(tag)?;
        if let Some(me) = &self.me {
            unwatch(me, end, true);
        }
        post(&process, Downward::<E>::Cancelled(tag, reason.clone()));
        Some(process.head().pid)
    }

    /// A consumer has ended; answers who it was.
    pub(super) fn ended(&mut self, end: Reference) -> Option<Pid> {
        let tag = *self.consumers.iter().find(|(_, consumer)| consumer.end == end)?.0;
        Some(self.forget(tag)?.process.head().pid)
    }

    fn forget(&mut self, tag: Reference) -> Option<Subscriber> {
        let gone = self.consumers.remove(&tag)?;
        self.dispatch.leave(tag);
        // the others may have waited for this one
        self.flush();
        Some(gone)
    }

    /// Sends events to those who have asked for them, and keeps the others.
    pub(super) fn emit(&mut self, events: Vec<E>) {
        self.owed = self.owed.saturating_sub(events.len());
        let rest = if self.buffer.is_empty() && !self.accumulate { self.dispatch(events) } else { events };
        if rest.is_empty() {
            return;
        }
        let discarded = self.buffer.push(rest);
        if discarded > 0 {
            self.discard(discarded);
        }
        self.flush();
    }

    /// Sends what waits, as far as there is room.
    fn flush(&mut self) {
        while !self.accumulate && !self.buffer.is_empty() {
            let room = self.dispatch.room();
            if room == 0 {
                break;
            }
            let events = self.buffer.take(room);
            let rest = self.dispatch(events);
            debug_assert!(rest.is_empty(), "a dispatcher takes what it has room for");
        }
    }

    fn dispatch(&mut self, events: Vec<E>) -> Vec<E> {
        let mut sends = std::mem::take(&mut self.sends);
        let rest = self.dispatch.dispatch(events, &mut sends);
        self.deliver(sends);
        rest
    }

    fn deliver(&mut self, mut sends: Sends<E>) {
        for (tag, events) in sends.drain(..) {
            if let Some(consumer) = self.consumers.get(&tag) {
                post_events(&consumer.process, tag, events);
            }
        }
        self.sends = sends;
    }

    #[cold]
    fn discard(&mut self, count: usize) {
        self.discarded = self.discarded.saturating_add(count as u64);
        let pid = self.me.as_ref().map(|me| me.head().pid);
        let head = format_args!("a stage has discarded {count} events: its buffer is full");
        Report::new(Level::Warning, "gen_stage discarded", pid, head)
            .line("events", std::any::type_name::<E>())
            .line("discarded", self.discarded)
            .emit();
    }

    /// How many events its producer is to make; from now on they are owed.
    pub(super) fn take_demand(&mut self) -> usize {
        let demand = self.missing();
        self.owed = self.owed.saturating_add(demand);
        demand
    }

    fn missing(&self) -> usize {
        if self.accumulate || self.finishing || !self.buffer.is_empty() {
            return 0;
        }
        self.dispatch.room().saturating_sub(self.owed)
    }

    /// Whether a producer-consumer is to go on with what it has.
    pub(super) fn wants_more(&self) -> bool {
        !self.accumulate && self.buffer.is_empty() && self.dispatch.room() > 0
    }

    /// If there is demand that was not passed on, because nobody has asked for it just now, has it passed on with the next
    /// message.
    pub(super) fn pump(&mut self) {
        if !self.pumping
            && self.missing() > 0
            && let Some(me) = &self.me
        {
            self.pumping = true;
            post(me, Upward::<E>::Pump);
        }
    }

    pub(super) fn pumped(&mut self) {
        self.pumping = false;
    }

    pub(super) fn forward(&mut self, forward: bool) {
        self.accumulate = !forward;
        self.flush();
    }

    pub(super) fn finish(&mut self) {
        self.finishing = true;
    }

    /// Whether it was to end, and can.
    pub(super) fn has_finished(&self) -> bool {
        self.finishing && self.is_drained()
    }

    /// Whether everything that was emitted is on its way.
    pub(super) fn is_drained(&self) -> bool {
        self.buffer.is_empty() && self.dispatch.held() == 0
    }

    pub(super) fn info(&self, info: &mut super::StageInfo) {
        info.buffered = self.buffer.len().saturating_add(self.dispatch.held());
        info.discarded = self.discarded;
        info.demand = self.dispatch.room();
        info.consumers = self.consumers.values().map(|consumer| consumer.process.head().pid).collect();
    }
}
