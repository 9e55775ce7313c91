//! Work that blocks a thread, as a task.

use super::Task;
use super::body::{self, Origin};
use crate::exit::ExitReason;
use crate::message::{Exit, Info};
use crate::panic::{Panic, guarded};
use crate::process::Inbox;
use crate::protocol::{ReplyTo, reply_slot};
use crate::report::Kept;
use crate::seam::atomic::{AtomicBool, Ordering};
use crate::seam::{self, thread_local};
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

thread_local! {
    /// Whether the blocking work of this thread is to stop.
    static STOPPING: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// Whether the blocking work that asks was told to stop: its task was shut down or killed, or its owner has ended.
///
/// A thread cannot be ended from outside. Ask this between two pieces of long work in a [`Task::blocking`], and return early.
/// False in code that is not the work of a blocking task.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{Shutdown, Task, task};
/// use std::time::Duration;
///
/// let count = Task::blocking(|| {
///     let mut rounds = 0;
///     while !task::is_stopping() {
///         rounds += 1;
///         std::thread::sleep(Duration::from_millis(1));
///     }
///     rounds
/// });
/// let rounds = count.shutdown(Shutdown::Timeout(Duration::from_secs(5))).await;
/// assert!(matches!(rounds, Some(Ok(_)) | None)); // what it had got to
/// # });
/// ```
///
/// OTP has no need of it: a process there can be ended anywhere.
pub fn is_stopping() -> bool {
    STOPPING.with(|stopping| stopping.borrow().as_ref().is_some_and(|stopping| stopping.load(Ordering::Acquire)))
}

impl<T: Send + 'static> Task<T> {
    /// Starts a task whose work blocks: files, databases with a blocking driver, long computations. It runs on a thread of
    /// tokio's pool for that, so that no other process waits for it; its process stands for it: linked with the caller,
    /// awaited, shut down and reported like any other.
    ///
    /// **A thread cannot be ended from outside**, and so the work decides. Told to shut down (by
    /// [`shutdown`](Self::shutdown), a supervisor, or the end of its owner), the process waits until the work has returned, and
    /// then ends; what the work has returned still is the result. The work is told by [`is_stopping`]. Killed, also when the
    /// time of a [`Shutdown::Timeout`](crate::spec::Shutdown::Timeout) is up, the process ends at once, and the work is
    /// abandoned: it goes on until it returns, and a runtime that is dropped waits for it.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Task;
    ///
    /// let manifest = Task::blocking(|| std::fs::read_to_string("Cargo.toml"));
    /// assert!(manifest.await?.unwrap().contains("[package]"));
    /// # Ok::<(), otp::TaskError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// OTP has no need of it: nothing there blocks a scheduler but foreign code, which has schedulers of its own.
    #[track_caller]
    pub fn blocking(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let origin = Origin::here();
        let (reply, slot) = reply_slot();
        let (function, starter) = (body::name_of_value(&work), origin.starter);
        Self::owned(slot, function, &origin, move |inbox| {
            // told to end, it ends when the work has
            inbox.process().head().trap_exit.store(true, Ordering::Release);
            body::guarded(function, starter, stand_for(Kept::new("work", work), reply, inbox))
        })
    }
}

/// Told when it is dropped: the process has ended, whatever for.
struct Stopping(Arc<AtomicBool>);

impl Stopping {
    fn tell(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Drop for Stopping {
    fn drop(&mut self) {
        self.tell();
    }
}

enum Next<T> {
    /// `None`: it was told to stop before it began.
    Returned(Option<Result<T, Panic>>),
    Lost,
    Mail(Info),
}

/// The process of work that is done elsewhere.
async fn stand_for<T, F>(work: Kept<F>, reply: ReplyTo<T>, mut inbox: Inbox) -> ExitReason
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let stopping = Stopping(Arc::default());
    let flag = stopping.0.clone();
    let mut thread = seam::spawn_blocking(move || {
        if flag.load(Ordering::Acquire) {
            return None;
        }
        let outer = STOPPING.with(|stopping| stopping.replace(Some(flag)));
        let done = guarded(|| (work.take())());
        STOPPING.with(|stopping| stopping.replace(outer));
        Some(done)
    });
    let mut told = None;
    loop {
        let next = {
            let mut mail = pin!(inbox.receive());
            poll_fn(|cx| match Pin::new(&mut thread).poll(cx) {
                Poll::Ready(Ok(returned)) => Poll::Ready(Next::Returned(returned)),
                Poll::Ready(Err(_)) => Poll::Ready(Next::Lost),
                Poll::Pending => mail.as_mut().poll(cx).map(Next::Mail),
            })
            .await
        };
        match next {
            Next::Returned(Some(Ok(value))) => {
                reply.send(value);
                return told.unwrap_or(ExitReason::Normal);
            }
            Next::Returned(Some(Err(panic))) => return ExitReason::from(panic),
            Next::Returned(None) => return told.unwrap_or(ExitReason::Shutdown),
            // the runtime goes down
            Next::Lost => return told.unwrap_or(ExitReason::Killed),
            Next::Mail(info) => match info.take::<Exit>() {
                // nothing that would end a process that does not trap exits
                Ok(Exit { reason: ExitReason::Normal, .. }) => {}
                Ok(exit) => {
                    stopping.tell();
                    told.get_or_insert(exit.reason);
                }
                Err(info) => body::unread(&inbox, info),
            },
        }
    }
}
