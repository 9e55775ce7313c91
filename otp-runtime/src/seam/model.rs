//! What processes run on in a model: shuttle's threads and tasks, one at a time, in an order that it chooses; and a clock that
//! stands still until the model advances it.
//!
//! Where somebody takes a lock or looks at an atomic, somebody else may have a turn first. Locks that stand in statics go through
//! here as well, so they are not shuttle's own, which belong to one run of a model.

use parking_lot::{MutexGuard, RwLockReadGuard, RwLockWriteGuard};
use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::time::Instant;

pub(crate) use shuttle::future::AbortHandle;
use shuttle::future::JoinHandle;
pub(crate) use shuttle::sync::atomic;
pub(crate) use shuttle::thread_local;

/// Somebody else may have a turn here.
fn point() {
    let _ = atomic::AtomicBool::new(false).load(atomic::Ordering::SeqCst);
}

/// A lock for whose holder everybody else waits.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(parking_lot::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(parking_lot::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        point();
        loop {
            match self.0.try_lock() {
                Some(guard) => return guard,
                None => shuttle::thread::yield_now(),
            }
        }
    }
}

/// A lock that several may read at the same time.
#[derive(Debug, Default)]
pub(crate) struct RwLock<T>(parking_lot::RwLock<T>);

impl<T> RwLock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(parking_lot::RwLock::new(value))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
        point();
        loop {
            match self.0.try_read() {
                Some(guard) => return guard,
                None => shuttle::thread::yield_now(),
            }
        }
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
        point();
        loop {
            match self.0.try_write() {
                Some(guard) => return guard,
                None => shuttle::thread::yield_now(),
            }
        }
    }
}

pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
    shuttle::future::spawn(task).abort_handle()
}

pub(crate) fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    shuttle::future::spawn(async { work() })
}

/// There is one, as long as the model runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Runtime;

pub(crate) type RuntimeId = u8;

pub(crate) fn runtime() -> Option<Runtime> {
    Some(Runtime)
}

pub(crate) fn runtime_id() -> Option<RuntimeId> {
    Some(0)
}

impl Runtime {
    #[expect(clippy::unused_self, reason = "as the real one")]
    pub(crate) fn is_here(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "as the real one")]
    pub(crate) fn is_parallel(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "as the real one")]
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        spawn(task);
    }

    #[expect(clippy::unused_self, reason = "as the real one")]
    pub(crate) fn at_its_end(self, leave: fn(Self)) {
        *AT_ITS_END.lock() = Some(leave);
    }
}

static AT_ITS_END: parking_lot::Mutex<Option<fn(Runtime)>> = parking_lot::Mutex::new(None);

/// The runtime goes down: what rests on it ends.
pub fn go_down() {
    let leave = *AT_ITS_END.lock();
    if let Some(leave) = leave {
        leave(Runtime);
    }
}

struct Clock {
    now: Instant,
    sleepers: Vec<Waker>,
}

static CLOCK: LazyLock<parking_lot::Mutex<Clock>> =
    LazyLock::new(|| parking_lot::Mutex::new(Clock { now: Instant::now(), sleepers: Vec::new() }));

/// Lets time pass: whoever sleeps looks whether it is time.
pub fn advance(time: Duration) {
    point();
    let sleepers = {
        let mut clock = CLOCK.lock();
        clock.now += time;
        std::mem::take(&mut clock.sleepers)
    };
    sleepers.into_iter().for_each(Waker::wake);
}

pub(crate) fn now() -> Instant {
    CLOCK.lock().now
}

pub(crate) fn epoch() -> Instant {
    now()
}

#[derive(Debug)]
pub struct Sleep(Instant);

impl Sleep {
    pub(crate) fn deadline(&self) -> Instant {
        self.0
    }

    pub(crate) fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.0 = deadline;
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut clock = CLOCK.lock();
        if self.0 <= clock.now {
            return Poll::Ready(());
        }
        clock.sleepers.push(cx.waker().clone());
        Poll::Pending
    }
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    Sleep(now().checked_add(duration).unwrap_or_else(|| now() + Duration::from_secs(1 << 30)))
}

pub(crate) fn sleep_until(instant: Instant) -> Sleep {
    Sleep(instant)
}
