//! The runtime seam: every lock, task, clock reading and sleep of the crate goes through here, so that the same
//! code can be run by a model checker or a simulation.

#[cfg(shuttle)]
pub(crate) mod model;
pub(crate) mod planted;
#[cfg(not(shuttle))]
mod real;
#[cfg(all(feature = "test", not(shuttle)))]
pub(crate) mod turns;

#[cfg(shuttle)]
pub(crate) use model::{
    AbortHandle, Mutex, Runtime, RuntimeId, RwLock, Sleep, atomic, epoch, now, runtime, runtime_id, sleep, sleep_until,
    spawn, spawn_blocking, thread_local,
};
pub(crate) use planted::{Bug, has};
#[cfg(not(shuttle))]
pub(crate) use real::{
    AbortHandle, Mutex, Runtime, RuntimeId, RwLock, Sleep, atomic, epoch, now, runtime, runtime_id, sleep, sleep_until,
    spawn, spawn_blocking, thread_local,
};
pub(crate) use tokio::time::Instant;

use std::future::Future;
use std::task::Poll;
use std::time::Duration;

/// What models do besides what any program does.
#[cfg(any(shuttle, otp_planted))]
pub mod for_models {
    #[cfg(shuttle)]
    pub use super::model::{advance, go_down};
    pub use super::planted::{Bug, plant};
}

/// Locks for threads of the operating system, which no model runs.
pub(crate) mod os {
    pub(crate) use parking_lot::{Condvar, Mutex};
}

/// Waits at most so long; `None` if that was not enough.
pub(crate) async fn within<F: Future>(time: Option<Duration>, future: F) -> Option<F::Output> {
    match time {
        Some(time) => {
            let mut late = std::pin::pin!(sleep(time));
            let mut future = std::pin::pin!(future);
            std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
                Poll::Ready(output) => Poll::Ready(Some(output)),
                Poll::Pending => late.as_mut().poll(cx).map(|()| None),
            })
            .await
        }
        None => Some(future.await),
    }
}

/// The time of day.
#[cfg(feature = "jobs")]
pub(crate) fn wall_clock() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// Measures what code costs, in real time whatever the runtime's clock says.
#[derive(Debug)]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub(crate) fn time(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Lets everybody have a turn who can run now.
pub(crate) async fn others_turn() {
    let mut had = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut had, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
