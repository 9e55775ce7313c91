//! The runtime seam: every lock, task, clock reading and sleep of the crate goes through here, so that the same
//! code can be run by a model checker or a simulation.

use std::future::Future;
use std::time::Duration;

pub(crate) use parking_lot::{Mutex, RwLock};
pub(crate) use tokio::task::AbortHandle;
pub(crate) use tokio::time::{Instant, Sleep};

/// Runs `task` on the caller's tokio runtime.
///
/// # Panics
/// If there is no runtime.
#[track_caller]
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
    tokio::spawn(task).abort_handle()
}

/// Whether [`spawn`] would find a runtime.
pub(crate) fn in_runtime() -> bool {
    tokio::runtime::Handle::try_current().is_ok()
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    tokio::time::sleep(duration)
}

pub(crate) fn sleep_until(instant: Instant) -> Sleep {
    tokio::time::sleep_until(instant)
}

pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Lets everybody have a turn who can run now.
pub(crate) async fn others_turn() {
    let mut had = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut had, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
