//! The timeouts of one machine.

use super::GenStatem;
use super::agenda::{Change, Which};
use super::event::Kind;
use super::time::Time;
use crate::pid::Pid;
use crate::reference::Reference;
use crate::seam;
use crate::timer::{self, TimerRef};
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

/// What the machine's timers send to it.
#[derive(Debug)]
pub(super) struct Fired(Reference);

/// Timers that run, and timeouts of no time at all, which wait until nothing is queued.
pub(super) struct Timers<M: GenStatem> {
    running: Vec<Timer<M>>,
    due: VecDeque<Which<M>>,
}

struct Timer<M: GenStatem> {
    which: Which<M>,
    id: Reference,
    set: TimerRef,
}

impl<M: GenStatem> Default for Timers<M> {
    fn default() -> Self {
        Self { running: Vec::new(), due: VecDeque::new() }
    }
}

impl<M: GenStatem> Timers<M> {
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty() && self.due.is_empty()
    }

    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// The next timeout that needs no waiting.
    pub(super) fn next_due(&mut self) -> Option<Which<M>> {
        self.due.pop_front()
    }

    /// The timeout whose timer has fired; `None` if it was cancelled or set anew since.
    pub(super) fn fired(&mut self, Fired(id): &Fired) -> Option<Which<M>> {
        let index = self.running.iter().position(|timer| timer.id == *id)?;
        Some(self.running.swap_remove(index).which)
    }

    /// Cancels the timeout of a kind that has only one.
    pub(super) fn cancel_kind(&mut self, kind: Kind) {
        if !self.is_empty() {
            self.cancel(&Which::of_kind(kind));
        }
    }

    /// Carries out what a transition has asked for. Of several about one timeout, the last counts.
    pub(super) fn apply(&mut self, owner: Pid, changes: &mut Vec<(Which<M>, Change)>) {
        let mut later = changes.split_off(0).into_iter();
        while let Some((which, change)) = later.next() {
            if later.as_slice().iter().any(|(other, _)| other.is(&which)) {
                continue;
            }
            match change {
                Change::Cancel | Change::Start(Time::Infinity) => self.cancel(&which),
                Change::Start(Time::After(Duration::ZERO)) => {
                    self.cancel(&which);
                    self.due.push_back(which);
                }
                Change::Start(time) => self.start(owner, which, time),
                Change::Update => self.update(which),
            }
        }
    }

    fn start(&mut self, owner: Pid, which: Which<M>, time: Time) {
        self.cancel(&which);
        let delay = match time {
            Time::After(delay) => delay,
            Time::At(at) => at.saturating_duration_since(seam::now()),
            Time::Infinity => return,
        };
        let id = Reference::new();
        let set = timer::send_after(owner, delay, Fired(id));
        self.running.push(Timer { which, id, set });
    }

    fn update(&mut self, which: Which<M>) {
        let running = self.running.iter_mut().map(|timer| &mut timer.which);
        match running.chain(&mut self.due).find(|known| known.is(&which)) {
            Some(known) => *known = which,
            None => self.due.push_back(which),
        }
    }

    fn cancel(&mut self, which: &Which<M>) {
        if let Some(index) = self.running.iter().position(|timer| timer.which.is(which)) {
            // a message that is on its way already finds no timer
            timer::cancel_timer(self.running.swap_remove(index).set);
        }
        if let Some(index) = self.due.iter().position(|due| due.is(which)) {
            self.due.remove(index);
        }
    }

    /// What runs and what is due, for reports.
    pub(super) fn shown(&self) -> impl Iterator<Item = &dyn fmt::Debug> {
        let which = |which| which as &dyn fmt::Debug;
        self.running.iter().map(|timer| &timer.which).chain(&self.due).map(which)
    }
}

impl<M: GenStatem> fmt::Debug for Which<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.timeout {
            Some(timeout) => write!(f, "{} {:?}", self.kind, timeout.get()),
            None => write!(f, "{}", self.kind),
        }
    }
}
