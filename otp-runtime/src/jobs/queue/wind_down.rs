//! The end of a queue: what runs is let run for a while, and the rest stays where it is.

use super::{Queue, Told};
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::jobs::error::JobsError;
use crate::jobs::report;
use crate::jobs::transaction::Change;
use crate::process;
use crate::seam::{self, Instant};
use crate::spec::BoxFuture;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// How long the end waits for processes that were killed and for the store, after the time for the jobs is up.
const LAST: Duration = Duration::from_secs(5);

impl<J: Send + 'static> Queue<J> {
    /// What waits in a store that ends with the program is worked off.
    pub(super) fn works_off(&self) -> bool {
        !self.declared.home.durable
    }

    pub(super) async fn wind_down(&mut self, reason: &ExitReason, cx: &mut Ctx<Self>) {
        self.winding = true;
        self.stats.closed = true;
        self.poll_at = None;
        self.refuse_callers();
        if !reason.is_clean() {
            // it has crashed, and its links end the attempts: whoever comes next finds them in the store
            return;
        }
        let settings = &self.declared.settings;
        self.live_until(seam::now().checked_add(settings.grace), cx).await;
        self.stats.paused = true;
        let mut cut_short = 0;
        for (pid, run) in &mut self.running {
            run.cut_short = true;
            cut_short += 1;
            process::exit(*pid, ExitReason::Kill);
        }
        self.telling.iter().for_each(|pid| process::exit(*pid, ExitReason::Kill));
        self.live_until(seam::now().checked_add(LAST), cx).await;
        let left = self.left();
        self.drains.drain(..).for_each(|drain| drain.reply.send(left));
        if left > 0 {
            report::left::<J>(self.me, left, cut_short, self.declared.home.durable);
        }
    }

    /// Whoever has not been accepted yet will not be.
    fn refuse_callers(&mut self) {
        self.refuse_blocked();
        for item in std::mem::take(&mut self.pending) {
            match (item.change, item.told) {
                (Change::Insert(_), Told::Enqueuer(reply)) => {
                    self.inserting = self.inserting.saturating_sub(1);
                    reply.send(Err(JobsError::Closed));
                }
                (change, told) => self.pending.push_back(super::Item { change, told }),
            }
        }
    }

    /// Goes on without mail: until there is nothing left to wait for.
    async fn live_until(&mut self, deadline: Option<Instant>, cx: &mut Ctx<Self>) {
        loop {
            self.pump(cx);
            let next = self.next_time().filter(|_| !self.is_idle() || self.works_off() && self.stats.waiting > 0);
            let over = self.is_idle() && next.is_none_or(|next| deadline.is_some_and(|deadline| next > deadline));
            if over || deadline.is_some_and(|deadline| deadline <= seam::now()) {
                return;
            }
            let until = [next, deadline].into_iter().flatten().min();
            self.something_happens(until).await;
        }
    }

    /// Waits for the store, the end of a process, or the time.
    async fn something_happens(&mut self, until: Option<Instant>) {
        let pids: Vec<_> = self.running.keys().chain(&self.telling).copied().collect();
        let mut ends: Vec<(_, BoxFuture<'static, ExitReason>)> = Vec::with_capacity(pids.len());
        for pid in pids {
            ends.push((pid, Box::pin(process::exited(pid))));
        }
        let mut time = pin!(async {
            match until {
                Some(until) => seam::sleep_until(until).await,
                None => std::future::pending().await,
            }
        });
        poll_fn(|cx| {
            let mut happened = time.as_mut().poll(cx).is_ready();
            if let Some(flight) = &mut self.flight
                && let Poll::Ready(answer) = flight.slot.poll(cx)
            {
                happened = true;
                match answer {
                    Some((lease, answer)) => self.landed(lease, answer),
                    // its thread is gone, and the store is at home
                    None => self.flight = None,
                }
            }
            ends.retain_mut(|(pid, end)| match end.as_mut().poll(cx) {
                Poll::Ready(reason) => {
                    happened = true;
                    self.ended(*pid, &reason);
                    false
                }
                Poll::Pending => true,
            });
            if happened { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
