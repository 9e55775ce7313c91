//! Waiting for all of several tasks.

use super::crowd::Crowd;
use super::{Task, TaskError};
use crate::gen_server::DEFAULT_TIMEOUT;
use crate::seam::{self, Sleep};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Waits for all these tasks, and answers their results in the order of the tasks, for at most five seconds altogether.
///
/// The first one that ends without a result is the answer at once. The others go on then, as they do after a timeout: linked
/// with their owner, without anybody to take their results. Use [`yield_many`](super::yield_many()) to get what there is.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{Task, task};
///
/// let squares = (1..=4).map(|n| Task::async_link(async move { n * n }));
/// assert_eq!(task::await_many(squares).await?, [1, 4, 9, 16]);
/// # Ok::<(), otp::TaskError>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// [`TaskError`].
///
/// # Panics
/// As [`Task`].
///
/// # Cancel safety
/// Dropping it drops the tasks' handles: they go on.
///
/// OTP: Elixir's `Task.await_many/2`.
#[doc(alias = "Task.await_many")]
pub fn await_many<T>(tasks: impl IntoIterator<Item = Task<T>>) -> AwaitMany<T> {
    let tasks: Vec<_> = tasks.into_iter().collect();
    let results = tasks.iter().map(|_| None).collect();
    let (missing, crowd) = (tasks.len(), Crowd::of(tasks.len()));
    AwaitMany { tasks, results, missing, crowd, timeout: DEFAULT_TIMEOUT, late: None }
}

/// What [`await_many()`] waits with.
#[must_use = "nothing is waited for until this is awaited"]
pub struct AwaitMany<T> {
    tasks: Vec<Task<T>>,
    results: Vec<Option<T>>,
    missing: usize,
    crowd: Crowd,
    timeout: Option<Duration>,
    late: Option<Pin<Box<Sleep>>>,
}

impl<T> AwaitMany<T> {
    /// Waits at most this long for all of them together. It is this that counts, not what the tasks were told.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }
}

/// Nothing in it is pinned.
impl<T> Unpin for AwaitMany<T> {}

impl<T> Future for AwaitMany<T> {
    type Output = Result<Vec<T>, TaskError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { tasks, results, missing, crowd, timeout, late } = self.get_mut();
        if *missing > 0 {
            let failed = crowd.poll(cx, |index, cx| {
                if results[index].is_some() {
                    return None;
                }
                match tasks[index].poll_awaited(cx) {
                    Poll::Pending => None,
                    Poll::Ready(Err(error)) => Some(Err(error)),
                    Poll::Ready(Ok(value)) => {
                        results[index] = Some(value);
                        *missing -= 1;
                        (*missing == 0).then_some(Ok(()))
                    }
                }
            });
            match failed {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    let Some(timeout) = *timeout else { return Poll::Pending };
                    let late = late.get_or_insert_with(|| Box::pin(seam::sleep(timeout)));
                    return late.as_mut().poll(cx).map(|()| Err(TaskError::Timeout(timeout)));
                }
            }
        }
        Poll::Ready(Ok(results.drain(..).flatten().collect()))
    }
}

impl<T> fmt::Debug for AwaitMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwaitMany").field(&self.tasks).finish()
    }
}
