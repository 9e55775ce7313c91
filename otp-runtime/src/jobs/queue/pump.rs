//! What goes to the store and comes back.

use super::{Alarm, Drain, Flight, Item, Phase, Queue, Told};
use crate::gen_server::{Ctx, Stop};
use crate::jobs::error::JobsError;
use crate::jobs::lease::{Errand, Tell};
use crate::jobs::report;
use crate::jobs::store::Inserted;
use crate::jobs::transaction::{Answer, Batch, Change, Changed, Look};
use crate::protocol::reply_slot;
use crate::seam::{self, Instant};
use crate::spec::Backoff;
use std::mem;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// How long a store that has failed is let alone.
const REST: Backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(30));

impl<J: Send + 'static> Queue<J> {
    /// Does what there is to do now, and sees to it that somebody comes back for the rest.
    pub(super) fn pump(&mut self, cx: &mut Ctx<Self>) {
        self.look_at_clock();
        while self.set_off() {}
        self.answer_drains();
        self.set_alarm(cx);
    }

    /// Gives the store its next batch. True if that is done already.
    fn set_off(&mut self) -> bool {
        if self.lease.is_none() {
            return false;
        }
        self.catch_cancelled();
        self.admit();
        let take = if self.look { self.free() } else { 0 };
        let awaited = self.pending.iter().any(|item| item.told.is_awaited());
        let idle = self.pending.is_empty() && take == 0 && !self.count;
        if idle || (self.rest_until.is_some() && !awaited) {
            return false;
        }
        let Some(mut lease) = self.lease.take() else { return false };
        let (changes, told) = self.pending.drain(..).map(|Item { change, told }| (change, told)).unzip();
        let batch = Batch { changes, now: self.clock.now(), take, count: self.count };
        if self.declared.home.blocking {
            let (reply, slot) = reply_slot();
            let errand = Errand { lease, batch, reply, told: Tell(self.me) };
            seam::spawn_blocking(move || errand.run());
            self.flight = Some(Flight { slot, told, take });
            return false;
        }
        let answer = lease.carry_out(batch);
        self.lease = Some(lease);
        if let Some(answer) = answer {
            self.absorb(answer, told, take);
        }
        true
    }

    /// How many jobs may be started.
    fn free(&self) -> usize {
        let may = self.phase == Phase::Recovered && !self.stats.paused && (!self.winding || self.works_off());
        if may { self.declared.settings.concurrency.saturating_sub(self.running.len()) } else { 0 }
    }

    /// A job that is to be cancelled may have begun meanwhile.
    pub(super) fn catch_cancelled(&mut self) {
        for item in &mut self.pending {
            if let (Change::Cancel(id), Told::Cancellers { replies, ran: false }) = (&item.change, &mut item.told)
                && let Some((pid, run)) = self.running.iter_mut().find(|(_, run)| run.id == *id)
            {
                run.cancelled.append(replies);
                crate::process::exit(*pid, crate::exit::ExitReason::Kill);
            }
        }
        let done = |told: &Told| matches!(told, Told::Cancellers { replies, .. } if replies.is_empty());
        self.pending.retain(|item| !done(&item.told));
    }

    /// Lets callers in who wait for room.
    fn admit(&mut self) {
        while self.has_room()
            && let Some((post, reply)) = self.blocked.pop_front()
        {
            if reply.is_wanted() {
                self.accept(post, reply);
            }
        }
    }

    /// The thread has answered.
    pub(super) fn land(&mut self, _cx: &mut Ctx<Self>) -> Result<(), Stop> {
        let Some(flight) = &mut self.flight else { return Ok(()) };
        match flight.slot.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => Ok(()),
            Poll::Ready(Some((lease, answer))) => {
                self.landed(lease, answer);
                Ok(())
            }
            Poll::Ready(None) => Err(Stop::error("the thread of the store is gone: the runtime goes down")),
        }
    }

    pub(super) fn landed(&mut self, lease: crate::jobs::lease::Lease<J>, answer: Answer<J>) {
        self.lease = Some(lease);
        if let Some(Flight { told, take, .. }) = self.flight.take() {
            self.absorb(answer, told, take);
        }
    }

    /// Takes note of what has become of a batch.
    fn absorb(&mut self, answer: Answer<J>, told: Vec<Told>, take: usize) {
        let Answer { changes, looked } = answer;
        let mut failed = None;
        let mut again = Vec::new();
        for ((change, changed), told) in changes.into_iter().zip(told) {
            if matches!(change, Change::Insert(_)) {
                self.inserting = self.inserting.saturating_sub(1);
            }
            match changed {
                Ok(changed) => self.changed(&change, changed, told),
                Err(cause) => {
                    match told {
                        Told::Enqueuer(reply) => reply.send(Err(JobsError::Store(cause.clone()))),
                        Told::Cancellers { replies, ran: false } => {
                            for reply in replies {
                                reply.send(Err(JobsError::Store(cause.clone())));
                            }
                        }
                        told => again.push(Item { change, told }),
                    }
                    failed = Some(cause);
                }
            }
        }
        let repeats = !again.is_empty() || looked.is_err();
        again.into_iter().rev().for_each(|item| self.pending.push_front(item));
        match looked {
            Ok(look) => self.looked(look, take),
            Err(cause) => {
                self.look = true;
                failed = Some(cause);
            }
        }
        if let Some(cause) = &failed {
            report::store_failed::<J>(self.me, cause, self.unsettled());
            self.stats.store_failures += 1;
        }
        // a change that is repeated may come to nothing by then
        self.count |= repeats;
        self.rest(repeats);
    }

    /// Lets a store alone that has failed with what must be repeated. One that only refuses one new job is as good as ever.
    fn rest(&mut self, repeats: bool) {
        if !repeats {
            self.failures = 0;
            self.rest_until = None;
            return;
        }
        self.rest_until = seam::now().checked_add(REST.pause(self.failures));
        self.failures = self.failures.saturating_add(1);
    }

    fn changed(&mut self, change: &Change<J>, changed: Changed<J>, told: Told) {
        match (changed, told) {
            (Changed::Inserted(Inserted::New(id)), Told::Enqueuer(reply)) => {
                self.stats.waiting += 1;
                self.stats.accepted += 1;
                reply.send(Ok(id));
            }
            (Changed::Inserted(Inserted::Known(id)), Told::Enqueuer(reply)) => {
                reply.send(Err(JobsError::Duplicate(id)));
            }
            (Changed::Cancelled(was), Told::Cancellers { replies, ran }) => {
                self.stats.cancelled += u64::from(was);
                if was && !ran {
                    self.stats.waiting = self.stats.waiting.saturating_sub(1);
                }
                for reply in replies {
                    reply.send(Ok(was));
                }
            }
            (Changed::Buried(job), Told::Burial { attempts, error }) => self.buried(change, job, attempts, error),
            (_, Told::Recovery) => {
                self.phase = Phase::Recovered;
                // unless it is counted in the same transaction
                self.count = true;
            }
            _ => match change {
                Change::Complete(_) => self.stats.done += 1,
                Change::Retry { .. } | Change::GiveBack(_) => self.stats.waiting += 1,
                _ => {}
            },
        }
    }

    fn looked(&mut self, look: Look<J>, take: usize) {
        let Look { taken, waiting, next_due } = look;
        self.stats.waiting = self.stats.waiting.saturating_sub(taken.len());
        if let Some(waiting) = waiting {
            // it was counted after they were taken
            self.stats.waiting = waiting;
            self.count = false;
        }
        if take > 0 {
            self.look = taken.len() >= take;
        }
        self.due_at = None;
        if let Some(due) = next_due {
            if take == 0 && due <= self.clock.now() {
                self.look = true;
            } else {
                self.due_at = self.clock.instant(due, Duration::from_millis(1));
            }
        }
        for job in taken {
            self.begin(job.take());
        }
    }

    fn look_at_clock(&mut self) {
        let now = seam::now();
        let past = |at: &mut Option<Instant>| at.take_if(|at| *at <= now).is_some();
        past(&mut self.rest_until);
        self.look |= past(&mut self.due_at);
        if past(&mut self.poll_at) {
            self.look = true;
            self.count = true;
            self.poll_at = self.declared.settings.poll.and_then(|every| now.checked_add(every));
        }
    }

    /// Answers those who wait for the end.
    fn answer_drains(&mut self) {
        if self.drains.is_empty() {
            return;
        }
        let over = self.is_idle() && !self.count && self.stats.waiting == 0;
        let (left, now) = (self.left(), seam::now());
        for drain in mem::take(&mut self.drains) {
            let Drain { reply, until } = drain;
            if over || until.is_some_and(|until| until <= now) || !reply.is_wanted() {
                reply.send(left);
            } else {
                self.drains.push(Drain { reply, until });
            }
        }
    }

    /// Nothing runs, and the store knows it.
    pub(super) fn is_idle(&self) -> bool {
        let told = self.pending.is_empty() && self.flight.is_none() && self.blocked.is_empty();
        told && (self.phase == Phase::Recovered || self.winding) && self.running.is_empty() && self.telling.is_empty()
    }

    /// When there is something to do without a message.
    pub(super) fn next_time(&self) -> Option<Instant> {
        let due = self.due_at.filter(|_| self.free() > 0);
        let drains = self.drains.iter().filter_map(|drain| drain.until);
        drains.chain(due).chain(self.rest_until).chain(self.poll_at).min()
    }

    fn set_alarm(&mut self, cx: &Ctx<Self>) {
        let next = self.next_time();
        if self.alarm.map(|(at, _)| at) == next {
            return;
        }
        if let Some((_, timer)) = self.alarm.take() {
            cx.cancel_timer(timer);
        }
        self.alarm = next.map(|at| (at, cx.start_timer(at.saturating_duration_since(seam::now()), Alarm)));
    }
}
