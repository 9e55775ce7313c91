//! The consuming side of a running stage: to whom it has subscribed, and what has arrived.

use super::flow::{Flow, batches};
use super::input::Input;
use super::message::{Downward, Joining, Upward, post};
use super::subscribe::{Cancel, Subscribe};
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::record::AnyProcess;
use crate::process::{unwatch, watch};
use crate::reference::Reference;
use std::collections::{BTreeMap, VecDeque};

pub(super) struct Intake<E: Send + 'static> {
    /// `None` in a unit test.
    me: Option<AnyProcess>,
    /// By the monitors of their producers.
    subscribed: BTreeMap<Reference, Subscribed>,
    queue: VecDeque<Batch<E>>,
    /// Why it ends when it has handled what has arrived.
    pub(super) leaving: Option<ExitReason>,
    /// It has been told that it ends.
    told: bool,
    /// Events count as asked for until they are done with, which is said for each.
    hold: bool,
    /// How many of them are not done with.
    held: usize,
}

struct Subscribed {
    subscription: Subscription,
    /// `None`: manual demand.
    flow: Option<Flow>,
    cancel: Cancel,
}

/// Events that are handled together.
pub(super) struct Batch<E> {
    pub(super) events: Vec<E>,
    pub(super) from: Subscription,
    /// How many are to be asked for when they have been handled.
    pub(super) ask: usize,
}

/// A subscription that has ended.
pub(super) struct Gone {
    pub(super) subscription: Subscription,
    pub(super) cancel: Cancel,
}

impl Gone {
    /// Whether the consumer ends with it.
    pub(super) fn is_fatal(&self, reason: &ExitReason) -> bool {
        match self.cancel {
            Cancel::Permanent => true,
            Cancel::Transient => !reason.is_clean(),
            Cancel::Temporary => false,
        }
    }
}

impl<E: Send + 'static> Intake<E> {
    pub(super) fn new(me: Option<AnyProcess>) -> Self {
        Self {
            me,
            subscribed: BTreeMap::new(),
            queue: VecDeque::new(),
            leaving: None,
            told: false,
            hold: false,
            held: 0,
        }
    }

    /// Subscribes as it was told to when it started.
    pub(super) fn start(&mut self, input: Input<E>) {
        for (producer, how) in input.wanted {
            self.subscribe(producer, how);
        }
    }

    /// Subscribes. Without a producer it will hear that there is none.
    pub(super) fn subscribe(&mut self, producer: Option<AnyProcess>, how: Subscribe<E>) -> Option<Subscription> {
        let me = self.me.clone()?;
        // a pid that was never given: the `Down` says noproc
        let pid = producer.as_ref().map_or(Pid::local(0, u32::MAX), |producer| producer.head().pid);
        let tag = watch(&me, pid);
        let flow = how.flow();
        let subscription = Subscription::new::<E>(tag, me.head().pid, producer.clone());
        let subscribed = Subscribed { subscription: subscription.clone(), flow, cancel: how.cancel };
        self.subscribed.insert(tag, subscribed);
        // the handlers are told with the next message: in `#[init]` there is no state yet
        post(&me, Downward::<E>::Begun(subscription.clone()));
        if let Some(producer) = producer {
            let ask = flow.map_or(0, |flow| flow.first());
            let joining = Joining { tag, consumer: me, wish: Some(how.wish), ask, producer: producer.clone() };
            post(&producer, Upward::Join(Box::new(joining)));
        }
        Some(subscription)
    }

    /// Whether a `Down` is about a producer.
    pub(super) fn watches(&self, monitor: Reference) -> bool {
        self.subscribed.contains_key(&monitor)
    }

    /// Events have arrived. Those of a subscription that has ended are dropped.
    pub(super) fn arrive(&mut self, tag: Reference, events: Vec<E>) {
        let Some(Subscribed { subscription, flow, .. }) = self.subscribed.get_mut(&tag) else { return };
        if self.hold {
            self.held += events.len();
        }
        let Some(flow) = flow.as_mut().filter(|_| !self.hold) else {
            self.queue.push_back(Batch { events, from: subscription.clone(), ask: 0 });
            return;
        };
        batches(events, flow.batch(), |events| {
            let ask = flow.take(events.len());
            self.queue.push_back(Batch { events, from: subscription.clone(), ask });
        });
    }

    pub(super) fn next(&mut self) -> Option<Batch<E>> {
        self.queue.pop_front()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.held == 0
    }

    /// From now on it is said for each event when it is [done](Self::done) with.
    pub(super) fn hold(&mut self) {
        self.hold = true;
    }

    /// An event is done with: there may be room for more.
    pub(super) fn done(&mut self, from: &Subscription) {
        self.held = self.held.saturating_sub(1);
        if let Some(subscribed) = self.subscribed.get_mut(&from.tag())
            && let Some(flow) = &mut subscribed.flow
        {
            let ask = flow.take(1);
            if self.leaving.is_none() {
                from.ask(ask);
            }
        }
    }

    /// Whether it has to be told that it ends, which is done once: what it was to handle has been handled.
    pub(super) fn ends(&mut self) -> bool {
        self.is_idle() && self.leaving.is_some() && !std::mem::replace(&mut self.told, true)
    }

    /// Why it ends now, if it has been told.
    pub(super) fn end(&mut self) -> Option<ExitReason> {
        if self.told && self.is_idle() { self.leaving.take() } else { None }
    }

    /// A batch has been handled: more may come, unless it is to end with what it has.
    pub(super) fn handled(&self, from: &Subscription, ask: usize) {
        if self.leaving.is_none() && self.subscribed.contains_key(&from.tag()) {
            from.ask(ask);
        }
    }

    /// A subscription has ended.
    pub(super) fn remove(&mut self, tag: Reference) -> Option<Gone> {
        let Subscribed { subscription, cancel, .. } = self.subscribed.remove(&tag)?;
        if let Some(me) = &self.me {
            unwatch(me, tag, true);
        }
        Some(Gone { subscription, cancel })
    }

    pub(super) fn info(&self, info: &mut super::StageInfo) {
        info.queued = self.queue.iter().map(|batch| batch.events.len()).sum();
        info.producers = self.subscribed.values().filter_map(|known| known.subscription.producer()).collect();
    }
}
