//! Stopping children: in reverse order of their starts, one after the other; dynamic ones all at once.

use super::children::{Child, ChildState, Key};
use super::engine::Engine;
use super::logged::logged;
use super::strategy::{Judge, stopped_well};
use crate::call_cycle;
use crate::exit::ExitReason;
use crate::process::record::AnyProcess;
use crate::process::{self, Exited};
use crate::seam::{self, Bug, has};
use crate::spec::Shutdown;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

impl Engine {
    pub(super) async fn stop_all(&mut self) {
        let keys = self.children.keys();
        self.stop_all_of(&keys).await;
    }

    /// Stops these children, given in start order: first the dynamic ones, all at once and each with its own time,
    /// then the static ones from last to first.
    pub(super) async fn stop_all_of(&mut self, keys: &[Key]) {
        let (mut dynamic, mut fixed): (Vec<Key>, Vec<Key>) =
            keys.iter().partition(|key| self.children.get(**key).is_some_and(Child::is_dynamic));
        // a map of pids in OTP: one that was restarted comes after those that run for longer
        dynamic.sort_unstable_by_key(|key| self.children.get(*key).map(|child| child.started));
        let ends = self.stop_together(&dynamic).await;
        self.report_together(ends);
        if has(Bug::StoppedForward) {
            fixed.reverse();
        }
        for &key in fixed.iter().rev() {
            self.stop_child(key).await;
        }
    }

    /// Stops one child if it runs; what does not end as it should is reported.
    pub(super) async fn stop_child(&mut self, key: Key) {
        for (key, reason) in self.stop_together(&[key]).await {
            if let Some(child) = self.children.get(key).filter(|child| !self.as_told(child, &reason)) {
                self.shutdown_error(child, &reason);
                logged().await;
            }
            self.stopped(key);
        }
    }

    /// Dynamic children that did not end as they were told: one report for all that ended for the same reason, or, as in
    /// Elixir, for each.
    fn report_together(&mut self, ends: Vec<(Key, ExitReason)>) {
        let mut errors: Vec<(&'static str, ExitReason, usize)> = Vec::new();
        for (key, reason) in ends {
            let failed = self.children.get(key).filter(|child| !self.as_told(child, &reason));
            if let (Some(child), Judge::Elixir) = (failed, self.judge) {
                self.shutdown_error(child, &reason);
            } else if let Some(child) = failed {
                let template = child.template.unwrap_or("child");
                match errors.iter_mut().find(|(of, why, _)| *of == template && *why == reason) {
                    Some((_, _, count)) => *count += 1,
                    None => errors.push((template, reason, 1)),
                }
            }
            self.stopped(key);
        }
        for (template, reason, count) in errors {
            self.shutdown_errors(template, count, &reason);
        }
    }

    /// Tells all these children to stop, and waits; each has its own time, however long the others take.
    async fn stop_together(&mut self, keys: &[Key]) -> Vec<(Key, ExitReason)> {
        let mut ends = Vec::new();
        let (mut timed, mut untimed, mut waits) = (Vec::new(), Vec::new(), Vec::new());
        for &key in keys {
            if let Some((process, shutdown)) = self.running(key) {
                tell(&process, shutdown);
                waits.extend(call_cycle::wait_anyway(process.head().pid));
                match deadline(shutdown) {
                    Some(deadline) => timed.push((deadline, key, process)),
                    None => untimed.push((key, process)),
                }
            }
        }
        // the nearest deadline first, so that no time runs out unnoticed while another child is waited for
        timed.sort_unstable_by_key(|(deadline, key, _)| (*deadline, *key));
        for (deadline, key, process) in timed {
            if let Some(reason) = ended_by(deadline, process.clone()).await {
                ends.push((key, reason));
            } else {
                tell(&process, Shutdown::BrutalKill);
                untimed.push((key, process));
            }
        }
        for (key, process) in untimed {
            let reason = Exited::of(process).await;
            ends.push((key, reason));
        }
        ends
    }

    fn running(&self, key: Key) -> Option<(AnyProcess, Shutdown)> {
        match self.children.get(key)? {
            Child { state: ChildState::Running(process), shutdown, .. } => Some((process.clone(), *shutdown)),
            _ => None,
        }
    }

    fn as_told(&self, child: &Child, reason: &ExitReason) -> bool {
        stopped_well(self.judge, child.shutdown, child.restart, reason)
    }

    fn stopped(&mut self, key: Key) {
        // its exit signal, still on its way, will find nobody of this pid
        self.children.set(key, ChildState::NotRunning);
    }
}

/// The order to end, as from a parent.
fn tell(process: &AnyProcess, shutdown: Shutdown) {
    let order = match shutdown {
        Shutdown::BrutalKill => ExitReason::Kill,
        Shutdown::Timeout(_) | Shutdown::Infinity => ExitReason::Shutdown,
    };
    process::send_exit(process, process::self_pid(), &order);
}

fn deadline(shutdown: Shutdown) -> Option<seam::Instant> {
    match shutdown {
        Shutdown::Timeout(time) => seam::now().checked_add(time),
        Shutdown::BrutalKill | Shutdown::Infinity => None,
    }
}

/// The real reason for which the process ended, also if that was long ago; `None` if it does not end in time.
async fn ended_by(deadline: seam::Instant, process: AnyProcess) -> Option<ExitReason> {
    let mut exited = pin!(Exited::of(process));
    let left = deadline.saturating_duration_since(seam::now());
    if left.is_zero() {
        // The shortest timer takes a millisecond, and thousands may be late together.
        seam::others_turn().await;
        return poll_fn(|cx| match exited.as_mut().poll(cx) {
            Poll::Ready(reason) => Poll::Ready(Some(reason)),
            Poll::Pending => Poll::Ready(None),
        })
        .await;
    }
    let mut late = pin!(seam::sleep(left));
    poll_fn(|cx| match exited.as_mut().poll(cx) {
        Poll::Ready(reason) => Poll::Ready(Some(reason)),
        Poll::Pending => late.as_mut().poll(cx).map(|()| None),
    })
    .await
}
