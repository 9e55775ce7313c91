//! Where a process takes its mail from.

use super::mailbox::{Envelope, Marked, Sleeper};
use super::record::{Process, Record};
use super::signal::Signal;
use crate::message::Info;
use crate::observe::Mark;
use crate::pid::Pid;
use crate::switch;
use crate::waits;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

/// After so many messages without a rest the process lets others run.
const BATCH: u32 = 64;

/// Where a process of message type `M` takes its mail from.
pub(crate) struct Outlet<M> {
    process: Arc<Process<M>>,
    /// What was taken out of the queue and is not handled yet.
    local: VecDeque<Envelope<M>>,
    /// How many messages the owner keeps aside: they still wait, and are counted as such.
    aside: usize,
    budget: u32,
    /// What the message has brought along that was taken last.
    marked: Option<Box<Marked<M>>>,
    /// The process's own task sleeps, as the queue knows; nothing was in it at the last look.
    asleep: bool,
}

impl<M: Send + 'static> Outlet<M> {
    pub(crate) fn new(process: Arc<Process<M>>) -> Self {
        Self { process, local: VecDeque::new(), aside: 0, budget: BATCH, marked: None, asleep: false }
    }

    /// The outlet of a process that begins on its starter's stack, and then waits for mail without a task.
    pub(crate) fn resting(process: Arc<Process<M>>) -> Self {
        Self { process, local: VecDeque::new(), aside: 0, budget: BATCH, marked: None, asleep: true }
    }

    pub(crate) fn process(&self) -> &Arc<Process<M>> {
        &self.process
    }

    /// The next envelope, oldest first.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    #[inline]
    pub(crate) async fn next(&mut self) -> Envelope<M> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// A message that is there already: one that the caller lends, or one of a burst. There may be others.
    #[inline]
    pub(crate) fn pop_message(&mut self) -> Option<M> {
        if self.budget == 0 || self.is_interrupted() {
            return None;
        }
        let message = match self.local.pop_front() {
            Some(Envelope::Message(message)) => {
                self.process.head.taken.store(self.local.len() + self.aside, Ordering::Relaxed);
                message
            }
            Some(other) => {
                self.local.push_front(other);
                return None;
            }
            None => self.process.run.take_lent()?,
        };
        self.stop_waiting();
        self.process.parked.store(false, Ordering::Relaxed);
        self.budget -= 1;
        Some(message)
    }

    /// The owner handles a message that was never in here. False if another is to be handled before.
    #[inline]
    pub(crate) fn is_handed_one(&self) -> bool {
        self.stop_waiting();
        self.local.is_empty()
    }

    /// The owner does not wait for mail any more.
    pub(crate) fn has_more_to_do(&self) {
        self.process.parked.store(false, Ordering::Relaxed);
    }

    /// Requests that it still has are not what the process waits for now.
    #[inline]
    fn stop_waiting(&self) {
        if self.process.head.waits.load(Ordering::Relaxed) {
            self.process.head.waits.store(false, Ordering::Relaxed);
            waits::clear(self.process.head.pid);
        }
    }

    #[inline]
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Envelope<M>> {
        loop {
            match self.poll_queued(cx) {
                Poll::Ready(Envelope::Signal(signal)) if !counts(self.record(), &signal) => {
                    crate::report::drop_guarded(Some(self.process.head.pid), "queued message", signal);
                }
                polled => return polled,
            }
        }
    }

    /// The next envelope, also one that was taken back: who takes it asks [`Outlet::received`] or
    /// [`Outlet::received_tick`].
    #[inline]
    pub(super) fn poll_queued(&mut self, cx: &mut Context<'_>) -> Poll<Envelope<M>> {
        // a deadly signal does not wait for the mailbox to be empty
        ready!(self.poll_rest(cx));
        self.stop_waiting();
        let taken = self.take(cx);
        self.process.parked.store(taken.is_none(), Ordering::Relaxed);
        let Some(envelope) = taken else {
            self.budget = BATCH;
            return Poll::Pending;
        };
        self.budget -= 1;
        Poll::Ready(match envelope {
            Envelope::Marked(marked) => self.unmarked(marked),
            envelope => envelope,
        })
    }

    #[cold]
    fn unmarked(&mut self, mut marked: Box<Marked<M>>) -> Envelope<M> {
        marked.mark.arrives();
        let envelope = marked.envelope.take();
        // kept for an observation that nobody begins, it would be taken for the mark of a later message
        self.marked = switch::is_on(switch::MARKS).then_some(marked);
        envelope.unwrap_or_else(|| Envelope::Info(Info::new(())))
    }

    /// What the message has brought along that was taken last.
    pub(crate) fn take_mark(&mut self) -> Option<Mark> {
        self.marked.take().map(|marked| marked.mark)
    }

    /// Pending if the process is to end, or if it is its turn to let others run.
    #[inline]
    fn poll_rest(&mut self, cx: &Context<'_>) -> Poll<()> {
        if self.is_interrupted() {
            return Poll::Pending;
        }
        if self.budget == 0 {
            self.budget = BATCH;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    #[inline]
    pub(super) fn is_interrupted(&self) -> bool {
        self.process.head.interrupted.load(Ordering::Acquire)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn len(&self) -> usize {
        self.record().queue_len() + self.local.len()
    }

    /// Notes how many messages the owner keeps aside.
    pub(crate) fn keeps(&mut self, aside: usize) {
        self.aside = aside;
        self.process.head.taken.store(self.local.len() + aside, Ordering::Relaxed);
    }

    /// Takes back what the owner kept aside, oldest first: it is older than all the rest.
    pub(super) fn take_back(&mut self, aside: impl DoubleEndedIterator<Item = Envelope<M>>) {
        for envelope in aside.rev() {
            self.local.push_front(envelope);
        }
        self.keeps(0);
    }

    #[inline]
    fn take(&mut self, cx: &Context<'_>) -> Option<Envelope<M>> {
        if let Some(envelope) = self.local.pop_front() {
            self.process.head.taken.store(self.local.len() + self.aside, Ordering::Relaxed);
            return Some(envelope);
        }
        if self.local.capacity() > 0 {
            // the burst is over: an idle process keeps no buffer
            drop(mem::take(&mut self.local));
        }
        if let Some(message) = self.process.run.take_lent() {
            return Some(Envelope::Message(message));
        }
        let mut sleeper = self.sleeper(cx);
        if self.asleep && matches!(sleeper, Sleeper::Carrier) && self.process.is_queue_empty() {
            // who adds something from now on wakes the task
            return None;
        }
        let Self { process, local, aside, asleep, .. } = self;
        let (envelope, aftermath) = process.with_queue(|queue, _| {
            let found = queue.take(local, &mut sleeper, *aside);
            process.head.taken.store(local.len() + *aside, Ordering::Relaxed);
            *asleep = queue.carrier_sleeps();
            (found, queue.aftermath())
        });
        drop(sleeper);
        if let Some(aftermath) = aftermath {
            self.process.settle(*aftermath);
        }
        envelope
    }

    #[inline]
    fn sleeper(&self, cx: &Context<'_>) -> Sleeper {
        let carried = self.process.carrier.get().is_some_and(|carrier| carrier.will_wake(cx.waker()));
        if carried { Sleeper::Carrier } else { Sleeper::Other(cx.waker().clone()) }
    }

    /// The next envelope for a suspended process: a system message, or the exit signal of its `parent`. All others stay
    /// where they are, in order. `seen` is how many of them have been looked at; it starts at 0.
    ///
    /// # Cancel safety
    /// Nothing is lost when the future is dropped.
    pub(crate) async fn next_system(&mut self, parent: Option<Pid>) -> Envelope<M> {
        let mut seen = 0;
        poll_fn(|cx| self.poll_system(cx, parent, &mut seen)).await
    }

    pub(crate) fn poll_system(
        &mut self,
        cx: &mut Context<'_>,
        parent: Option<Pid>,
        seen: &mut usize,
    ) -> Poll<Envelope<M>> {
        if self.is_interrupted() {
            return Poll::Pending;
        }
        let aside = self.aside;
        let wanted = |envelope: &Envelope<M>| match envelope {
            Envelope::Signal(Signal::System(_) | Signal::Terminate(_)) => true,
            Envelope::Signal(Signal::Exit(exit)) => exit.from.is_some() && exit.from == parent,
            _ => false,
        };
        loop {
            let found = self.local.iter().skip(*seen).position(&wanted);
            let taken = &self.process.head.taken;
            if let Some(envelope) = found.and_then(|ahead| self.local.remove(*seen + ahead)) {
                *seen += found.unwrap_or_default();
                taken.store(self.local.len() + aside, Ordering::Relaxed);
                return Poll::Ready(envelope);
            }
            *seen = self.local.len();
            let sleeper = self.sleeper(cx);
            let local = &mut self.local;
            let ((new, left), asleep) = self.process.with_queue(|queue, _| {
                let gathered = queue.gather(local, sleeper, wanted);
                taken.store(local.len() + aside, Ordering::Relaxed);
                (gathered, queue.carrier_sleeps())
            });
            drop(left);
            self.asleep = asleep;
            if !new {
                return Poll::Pending;
            }
        }
    }

    /// Lets others run now and then in a row of steps that take no mail.
    pub(crate) async fn breathe(&mut self) {
        poll_fn(|cx| self.poll_breathe(cx)).await;
    }

    pub(super) fn poll_breathe(&mut self, cx: &Context<'_>) -> Poll<()> {
        ready!(self.poll_rest(cx));
        self.budget -= 1;
        Poll::Ready(())
    }

    /// How many steps it takes until the process lets others run.
    pub(super) fn budget(&self) -> u32 {
        self.budget
    }

    /// The process found nothing, and goes on nevertheless.
    pub(super) fn has_left(&mut self, budget: u32) {
        self.budget = budget;
    }

    /// The process, whatever its messages are: what is asked of it so is compiled once.
    pub(super) fn record(&self) -> &dyn Record {
        &*self.process
    }
}

/// Whether a signal that is taken out still counts: its monitor was not removed, its timer not cancelled. It is taken.
fn counts(process: &dyn Record, signal: &Signal) -> bool {
    match signal {
        Signal::Down(down) => process.received(down.monitor),
        Signal::Tick(tick) => process.received_tick(tick.timer),
        Signal::Parcel(slip) => slip.is_current(),
        _ => true,
    }
}

impl<M> Drop for Outlet<M> {
    /// Part of the exit sequence: what was taken out but not handled is lost like what is still queued.
    fn drop(&mut self) {
        let lost = mem::take(&mut self.local);
        let pid = self.process.head.pid;
        let messages = lost.iter().filter(|envelope| !matches!(envelope, Envelope::Signal(_))).count();
        crate::report::dead_letters_of(messages, pid, "it has ended");
        // they stay counted: a crash report that follows says how long the queue was
        for envelope in lost {
            crate::report::drop_guarded(Some(pid), "queued message", envelope);
        }
    }
}
