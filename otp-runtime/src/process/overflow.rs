//! Sending to a mailbox that is full, or adaptive, and what its process has to do besides.

use super::mailbox::{Aftermath, Bell, Counts, Envelope, News, Queue, Refused, Sender, Ticket, Turn};
use super::record::{Process, Record, update};
use crate::mailbox::{Mode, Overflow};
use crate::observe::Mark;
use crate::observe::count::{self, Policy};
use crate::panic::guarded;
use crate::report::{self, Level, Report};
use crate::seam;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Poll, Waker};

/// Why messages were dropped that somebody had sent.
const FULL: &str = "the mailbox is full";
const TOO_MANY: &str = "the mailbox sheds load";

impl<M: Send + 'static> Process<M> {
    /// Sends a message that the mailbox does not take in without a look at its limits.
    #[cold]
    pub(crate) fn admit(&self, message: &mut Option<M>, sender: Sender<'_>) -> Result<(), Refused> {
        let waiting = self.head.taken.load(Ordering::Relaxed);
        let told = !matches!(sender, Sender::Untold);
        let mut mark = Mark::of_sender();
        let admitted = |queue: &mut Queue<M>| queue.admit(message, waiting, sender, &mut mark);
        let (admission, sleeper) = self.with_queue(|queue, _| (admitted(queue), queue.wake()));
        drop(mark);
        drop(admission.left);
        self.rouse(sleeper);
        if count::is_on() && admission.verdict == Err(Refused::Full) {
            count::overflowed(admission.policy, u64::from(told), u64::from(!told));
        }
        if let Some(evicted) = admission.evicted {
            self.shed([evicted], FULL, Policy::Full(Overflow::DropOldest));
        }
        admission.verdict
    }

    /// Does what the owner's look into its mailbox has left to be done.
    #[cold]
    pub(super) fn settle(&self, aftermath: Aftermath<M>) {
        let Aftermath { dropped, bells, news } = aftermath;
        ring(&bells);
        if !dropped.is_empty() {
            self.shed(dropped, TOO_MANY, Policy::Adaptive);
        }
        for news in news {
            tell(self, news);
        }
    }

    /// Drops messages that were taken in once: callers are told, the rest is counted and warned of.
    fn shed(&self, messages: impl IntoIterator<Item = Envelope<M>>, why: &str, policy: Policy) {
        let Some(rules) = self.with_queue(|queue, _| queue.rules()) else { return };
        let (mut told, mut untold) = (0, 0);
        for envelope in messages {
            let Some(message) = envelope.into_message() else { continue };
            let (mut message, mut was_told) = (Some(message), false);
            report::dropping(Some(self.head.pid), "queued message", &mut || {
                was_told = message.take().is_some_and(rules.refuse);
            });
            *if was_told { &mut told } else { &mut untold } += 1;
        }
        self.with_queue(|queue, _| queue.count(told, untold));
        if count::is_on() {
            count::overflowed(policy, told, untold);
        }
        if untold > 0 {
            report::dead_letters_of(usize::try_from(untold).unwrap_or(usize::MAX), self.head.pid, why);
            let (pid, module) = (self.head.pid, self.head.initial_call);
            warn(self, module, format_args!("casts to process {pid} ({module})"), why, untold);
        }
    }

    /// Whether the turn of the message has come, to whose sender this ticket was given.
    pub(super) fn look_for_turn(&self, number: u64, waker: &Waker) -> Poll<Result<(), Refused>> {
        let mut bell = Some(Bell::new(waker.clone()));
        let (come, closed) = self.with_queue(|queue, _| (queue.poll_turn(number, &mut bell), queue.is_closed()));
        match come {
            Some(Turn::Handled) => Poll::Ready(Ok(())),
            Some(Turn::Dropped) => Poll::Ready(Err(Refused::Full)),
            None if closed => Poll::Ready(Err(Refused::Closed)),
            None => Poll::Pending,
        }
    }

    /// Whoever has this place in the line waits no more.
    pub(super) fn leave_line_of(&self, ticket: Ticket) {
        let bells = self.with_queue(|queue, _| queue.leave_line(ticket, self.head.taken.load(Ordering::Relaxed)));
        ring(&bells);
    }
}

/// A place in the line of a process, which is given up when this is dropped.
pub(crate) struct InLine {
    process: Arc<dyn Record>,
    ticket: Option<Ticket>,
}

impl InLine {
    /// Nowhere yet, but with this process.
    pub(crate) fn of(process: Arc<dyn Record>) -> Self {
        Self { process, ticket: None }
    }

    pub(crate) fn process(&self) -> &Arc<dyn Record> {
        &self.process
    }

    /// Sends the message, or waits: `Pending`, with the message if it is for room, and without if it is for its turn.
    pub(crate) fn poll_send<M: Send + 'static>(
        &mut self,
        typed: &Process<M>,
        message: &mut Option<M>,
        waker: &Waker,
    ) -> Poll<Result<(), Refused>> {
        if message.is_some() {
            let bell = Bell::new(waker.clone());
            let patient = Sender::Patient { ticket: &mut self.ticket, bell: &bell };
            return match typed.admit(message, patient) {
                Err(Refused::Later) => Poll::Pending,
                done => Poll::Ready(done),
            };
        }
        match self.ticket {
            Some(Ticket::Turn(number)) => typed.look_for_turn(number, waker),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl Drop for InLine {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.process.leave_line(ticket);
        }
    }
}

impl fmt::Debug for InLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InLine").field(&self.ticket).finish()
    }
}

pub(super) fn ring(bells: &[Bell]) {
    for bell in bells {
        // somebody else's code: the process has nothing to do with it
        let _ = guarded(|| bell.wake_by_ref());
    }
}

/// Warns that casts were dropped, once in a second for each process.
pub(crate) fn warn(process: &dyn Record, module: &str, whose: impl fmt::Display, why: &str, count: u64) {
    let now = seam::now();
    let due = update(process, |control, intake| {
        let limiter = &mut control.is_running().then(|| control.relations())?.unsaid.get_or_insert_default().lost_casts;
        Some((limiter.due(now, count)?, intake.counts()))
    });
    let Some((hidden, Counts { dropped, .. })) = due else { return };
    Report::new(Level::Warning, "cast dropped", Some(process.head().pid), format_args!("{whose} dropped"))
        .line("module", module)
        .line("reason", why)
        .maybe("hidden", Some(hidden).filter(|hidden| *hidden > 0))
        .maybe("dropped", Some(dropped).filter(|dropped| *dropped > 0))
        .emit();
}

fn tell(process: &dyn Record, news: News) {
    if let News::Flushed(messages) = news
        && count::is_on()
    {
        count::flushed(messages);
    }
    let now = seam::now();
    let due = update(process, |control, intake| {
        let unsaid = control.is_running().then(|| control.relations())?.unsaid.get_or_insert_default();
        let limiter = match news {
            News::Flushed(_) => &mut unsaid.flushes,
            News::Mode { now: Mode::Drop, .. } => &mut unsaid.sheds,
            News::Mode { .. } => &mut unsaid.recoveries,
        };
        Some((limiter.due(now, 1)?, intake.counts()))
    });
    let Some((hidden, counts)) = due else { return };
    let (pid, call) = (process.head().pid, process.head().initial_call);
    let report = match news {
        News::Flushed(messages) => {
            let head = format_args!("{messages} messages that waited for process {pid} ({call}) were flushed");
            Report::new(Level::Warning, "mailbox flushed", Some(pid), head).line("flushed", messages)
        }
        News::Mode { before, now } => {
            let level = if now == Mode::Drop { Level::Warning } else { Level::Info };
            let head = format_args!("the mailbox of process {pid} ({call}) is in {now} mode, no longer in {before}");
            Report::new(level, "mailbox mode", Some(pid), head).line("mode", now).line("before", before)
        }
    };
    report
        .maybe("hidden", Some(hidden).filter(|hidden| *hidden > 0))
        .line("refused", counts.refused)
        .line("dropped", counts.dropped)
        .emit();
}
