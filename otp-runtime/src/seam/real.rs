//! What processes run on: tokio, `parking_lot`, the threads of the operating system.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::{self, Handle};

pub(crate) use parking_lot::{Mutex, RwLock};
pub(crate) use std::sync::atomic;
pub(crate) use std::thread_local;
pub(crate) use tokio::task::AbortHandle;
use tokio::task::JoinHandle;
pub(crate) use tokio::time::{Instant, Sleep};

/// Runs `task` on the caller's tokio runtime.
///
/// # Panics
/// If there is no runtime.
#[track_caller]
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
    #[cfg(feature = "test")]
    let task = super::turns::Turned::new(task);
    tokio::spawn(task).abort_handle()
}

/// Runs `work` on a thread for code that blocks. Dropping the answer does not end it.
pub(crate) fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    tokio::task::spawn_blocking(work)
}

/// The runtime that [`spawn`] would use, if there is one.
pub(crate) fn runtime() -> Option<Runtime> {
    let handle = Handle::try_current().ok()?;
    Some(Runtime { id: handle.id(), parallel: handle.metrics().num_workers() > 1 })
}

/// What tells runtimes apart.
pub(crate) type RuntimeId = runtime::Id;

/// Which runtime [`spawn`] would use, if there is one.
pub(crate) fn runtime_id() -> Option<RuntimeId> {
    Handle::try_current().ok().map(|here| here.id())
}

/// A runtime, whether it still runs or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Runtime {
    id: runtime::Id,
    parallel: bool,
}

impl Runtime {
    /// Which one it is.
    #[cfg(feature = "test")]
    pub(crate) fn id(&self) -> RuntimeId {
        self.id
    }

    /// Whether the calling code runs on it.
    pub(crate) fn is_here(&self) -> bool {
        // asked each time: a task that enters another runtime for a while stays the same task
        Handle::try_current().is_ok_and(|here| here.id() == self.id)
    }

    /// Whether it may run several tasks at the same time.
    pub(crate) fn is_parallel(&self) -> bool {
        self.parallel
    }

    /// Runs `task` on it, from wherever this is called. If it is known to have gone down, the task is dropped.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        #[cfg(feature = "test")]
        let task = super::turns::Turned::new(task);
        if self.is_here() {
            tokio::spawn(task);
        } else if let Some(handle) = kept(self.id) {
            handle.spawn(task);
        }
    }

    /// Has `leave` called when this runtime, which is the caller's, goes down. Once, however often this is called; if it goes
    /// down just now, before this returns.
    pub(crate) fn at_its_end(self, leave: fn(Self)) {
        let Ok(here) = Handle::try_current() else { return };
        if KEPT.read().iter().any(|kept| kept.id() == self.id) {
            return;
        }
        let new = {
            let mut kept = KEPT.write();
            let new = kept.iter().all(|kept| kept.id() != self.id);
            if new {
                kept.push(here);
            }
            new
        };
        if new {
            tokio::spawn(UntilItsEnd { runtime: self, leave });
        }
    }
}

/// The runtimes whose end somebody waits for: few.
static KEPT: RwLock<Vec<Handle>> = RwLock::new(Vec::new());

fn kept(id: runtime::Id) -> Option<Handle> {
    KEPT.read().iter().find(|kept| kept.id() == id).cloned()
}

/// Lives as long as its runtime.
struct UntilItsEnd {
    runtime: Runtime,
    leave: fn(Runtime),
}

impl Future for UntilItsEnd {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

impl Drop for UntilItsEnd {
    fn drop(&mut self) {
        let handle = {
            let mut kept = KEPT.write();
            let place = kept.iter().position(|kept| kept.id() == self.runtime.id);
            place.map(|place| kept.swap_remove(place))
        };
        (self.leave)(self.runtime);
        drop(handle);
    }
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

/// Since when this runtime counts seconds: a new second begins for everybody on it at once, as on the BEAM. It costs an entry
/// for each runtime that counts.
pub(crate) fn epoch() -> Instant {
    static EPOCHS: LazyLock<Mutex<HashMap<runtime::Id, Instant>>> = LazyLock::new(Mutex::default);
    match Handle::try_current() {
        Ok(here) => *EPOCHS.lock().entry(here.id()).or_insert_with(now),
        Err(_) => now(),
    }
}
