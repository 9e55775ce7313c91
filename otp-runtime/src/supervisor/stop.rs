//! Stopping children: in reverse order of their starts, one after the other; dynamic ones all at once.

use super::children::{Child, ChildState, Key};
use super::engine::Engine;
use super::strategy::stopped_well;
use crate::exit::ExitReason;
use crate::process::record::AnyProcess;
use crate::process::{self, Exited};
use crate::seam::{self, Sleep};
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
        let (dynamic, fixed): (Vec<Key>, Vec<Key>) =
            keys.iter().partition(|key| self.children.get(**key).is_some_and(Child::is_dynamic));
        let mut stopping = Vec::with_capacity(dynamic.len());
        for key in dynamic {
            if let Some((process, shutdown)) = self.running(key) {
                tell(&process, shutdown);
                stopping.push((key, process, shutdown, deadline(shutdown)));
            }
        }
        for (key, process, shutdown, deadline) in stopping {
            let reason = ended(process, shutdown, deadline).await;
            self.stopped(key, &reason);
        }
        for &key in fixed.iter().rev() {
            self.stop_child(key).await;
        }
    }

    /// Stops one child if it runs; what does not end as it should is reported.
    pub(super) async fn stop_child(&mut self, key: Key) {
        if let Some((process, shutdown)) = self.running(key) {
            tell(&process, shutdown);
            let reason = ended(process, shutdown, deadline(shutdown)).await;
            self.stopped(key, &reason);
        }
    }

    fn running(&self, key: Key) -> Option<(AnyProcess, Shutdown)> {
        match self.children.get(key)? {
            Child { state: ChildState::Running(process), shutdown, .. } => Some((process.clone(), *shutdown)),
            _ => None,
        }
    }

    fn stopped(&mut self, key: Key, reason: &ExitReason) {
        if let Some(child) = self.children.get(key).filter(|child| !stopped_well(child.shutdown, child.restart, reason))
        {
            self.shutdown_error(child, reason);
        }
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

/// Waits until the process has ended, and kills it when its time is up. The reason is the real one, also of a process
/// that had ended before.
async fn ended(process: AnyProcess, shutdown: Shutdown, deadline: Option<seam::Instant>) -> ExitReason {
    let mut exited = pin!(Exited::of(process.clone()));
    if let (Shutdown::Timeout(_), Some(deadline)) = (shutdown, deadline) {
        let mut late = pin!(sleep_until(deadline));
        let in_time = poll_fn(|cx| match exited.as_mut().poll(cx) {
            Poll::Ready(reason) => Poll::Ready(Some(reason)),
            Poll::Pending => late.as_mut().poll(cx).map(|()| None),
        });
        if let Some(reason) = in_time.await {
            return reason;
        }
        tell(&process, Shutdown::BrutalKill);
    }
    exited.await
}

fn sleep_until(deadline: seam::Instant) -> Sleep {
    seam::sleep(deadline.saturating_duration_since(seam::now()))
}
