//! Restarting: the failed child, and those its strategy takes with it.

use super::children::{Child, ChildState, Key};
use super::engine::{Due, Engine, Order, Request};
use super::logged::logged;
use super::strategy::Strategy;
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::observe::count;
use crate::pid::Pid;
use crate::process::current;
use crate::process::record::update;
use crate::seam::{self, Bug, has};
use crate::spec::Restart;

impl Engine {
    /// Restarts a child that has ended for `reason`, or gives up.
    pub(super) async fn restart(&mut self, key: Key, reason: &ExitReason, cx: &mut Ctx<Self>) {
        let now = seam::now().saturating_duration_since(self.epoch);
        let uncounted = has(Bug::RetryUncounted) && *reason == restart_failed();
        if !uncounted && !self.intensity.add(now) {
            if count::is_on() {
                count::gave_up();
            }
            if let Some(child) = self.children.get(key) {
                self.gives_up(child, reason);
                logged().await;
            }
            self.children.set(key, ChildState::NotRunning);
            return cx.stop(ExitReason::Shutdown);
        }
        let dynamic = self.children.get(key).is_none_or(Child::is_dynamic);
        let others = match self.strategy {
            // dynamic children have nothing to do with each other
            _ if dynamic => Vec::new(),
            Strategy::OneForOne if has(Bug::SiblingsRestarted) => self.children.after(key),
            Strategy::OneForOne => Vec::new(),
            Strategy::OneForAll => self.children.keys().into_iter().filter(|other| *other != key).collect(),
            Strategy::RestForOne => self.children.after(key),
        };
        let before = self.children.get(key).and_then(Child::pid);
        let again = self.stop_siblings(&others).await;
        if self.strategy != Strategy::OneForOne && !dynamic {
            // one of the group, started like the others
            self.children.set(key, ChildState::NotRunning);
        }
        let mut group = again;
        group.push(key);
        group.sort_unstable();
        for member in group {
            let stopped = self.children.get(member).and_then(Child::pid);
            let (before, why) = if member == key { (before, reason) } else { (stopped, &ExitReason::Shutdown) };
            if self.start_again(member, before, why).await {
                continue;
            }
            self.retry(member, cx);
            if self.children.get(member).is_some_and(|member| !member.is_dynamic()) {
                // the others of the group wait for the retry, also the one that ended first; for a dynamic one, whose
                // retry is its own, nobody waits
                return;
            }
        }
    }

    /// Makes another attempt later, after what has come in meanwhile.
    fn retry(&mut self, key: Key, cx: &mut Ctx<Self>) {
        if !self.pauses(key, &restart_failed(), cx) {
            cx.me().__cast(Request(Order::Retry(key)));
        }
    }

    /// Another attempt, if nobody has terminated, deleted or restarted the child meanwhile.
    pub(super) async fn try_again(&mut self, key: Key, cx: &mut Ctx<Self>) {
        let waits = |child: &Child| child.is_restarting() && child.statistics.is_due(seam::now());
        let Some(child) = self.children.get_mut(key).filter(|child| waits(child)) else { return };
        let reason = child.statistics.take_due().unwrap_or_else(restart_failed);
        self.restart(key, &reason, cx).await;
    }

    /// Lets the child's restart wait, if it is to wait.
    pub(super) fn pauses(&mut self, key: Key, reason: &ExitReason, cx: &Ctx<Self>) -> bool {
        let Some(child) = self.children.get_mut(key) else { return false };
        let Some(backoff) = child.backoff else { return false };
        let pause = child.statistics.pause(backoff, reason, seam::now());
        if !pause.is_zero() {
            cx.send_after(pause, Due(key));
        }
        !pause.is_zero()
    }

    /// A child that is being restarted is terminated: those that wait for its retry wait for nothing, and the calls to
    /// them are to know.
    pub(super) fn cancel_retry(&mut self) {
        for child in self.children.iter().filter(|child| matches!(child.state, ChildState::NotRunning)) {
            self.retire(child);
        }
        // nobody could ever start these again
        for key in self.children.stopped() {
            self.forget(key);
        }
    }

    /// Stops siblings, last first. Returns those that are to be started again: all but the temporary ones.
    async fn stop_siblings(&mut self, siblings: &[Key]) -> Vec<Key> {
        let before: Vec<_> = siblings.iter().map(|key| self.children.get(*key).and_then(Child::pid)).collect();
        self.stop_all_of(siblings).await;
        let mut again = Vec::new();
        for (&key, before) in siblings.iter().zip(before) {
            match self.children.get(key).map(|child| child.restart) {
                Some(Restart::Temporary) => self.forget(key),
                Some(_) => {
                    self.children.set(key, self.children.to_be_started(key, before));
                    again.push(key);
                }
                None => {}
            }
        }
        again
    }

    /// Under the name that the supervisor is registered by, or else its type's.
    #[cold]
    fn count_restart(&self, key: Key) {
        let Some(child) = self.children.get(key) else { return };
        let name = current().and_then(|me| update(&*me, |control, _| control.known_relations()?.known_as().cloned()));
        count::restarted(name.as_deref().unwrap_or(self.name), child.label());
    }

    /// False if the start failed.
    async fn start_again(&mut self, key: Key, before: Option<Pid>, why: &ExitReason) -> bool {
        if count::is_on() {
            self.count_restart(key);
        }
        if let Some(child) = self.children.get_mut(key) {
            child.statistics.restarting(why.clone(), seam::now());
        }
        match self.start(key).await {
            Ok(Some(_)) => true,
            Ok(None) => {
                if self.children.get(key).is_some_and(Child::is_dynamic) {
                    self.forget(key);
                }
                true
            }
            Err(error) => {
                let reason = error.into_reason();
                if let Some(child) = self.children.get_mut(key) {
                    child.statistics.failed(reason.clone(), seam::now());
                }
                if let Some(child) = self.children.get(key) {
                    self.start_error(child, &reason, "it is tried again");
                    logged().await;
                }
                self.children.set(key, ChildState::Restarting(before));
                false
            }
        }
    }
}

fn restart_failed() -> ExitReason {
    ExitReason::error("its restart failed")
}
