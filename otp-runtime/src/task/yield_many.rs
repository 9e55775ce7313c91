//! Waiting for some of several tasks.

use super::Task;
use super::crowd::Crowd;
use crate::exit::ExitReason;
use crate::gen_server::DEFAULT_TIMEOUT;
use crate::seam;
use crate::spec::{BoxFuture, Shutdown};
use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::time::Duration;

/// What becomes of the tasks that have no result when the time of a [`yield_many()`] is up (`on_timeout:`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AfterTimeout {
    /// They go on, and can be waited for again.
    #[default]
    Nothing,
    /// They go on by themselves, unlinked; their results are dropped ([`Task::ignore`]).
    Ignore,
    /// They are killed ([`Task::shutdown`]).
    KillTask,
}

/// Waits for the results of these tasks, for at most five seconds altogether, and answers for each, in their order, what
/// there is: a result, what it has ended with instead, or `None`.
///
/// Use it where some of the results are enough. Those that were `None` can be waited for again.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{Task, task};
/// use std::time::Duration;
///
/// let after = |millis: u64| {
///     Task::async_link(async move {
///         tokio::time::sleep(Duration::from_millis(millis)).await;
///         millis
///     })
/// };
/// let mut mirrors = [after(60_000), after(1), after(60_000)];
/// let answers = task::yield_many(&mut mirrors).limit(1).on_timeout(task::AfterTimeout::KillTask).await;
/// assert_eq!(answers, [None, Some(Ok(1)), None]); // the first answer is enough
/// # });
/// ```
///
/// # Panics
/// Outside a tokio runtime with a clock, if it has a time.
///
/// # Cancel safety
/// May be dropped at any time; results that it had seen by then are lost.
///
/// OTP: Elixir's `Task.yield_many/2`, whose tasks that were left when the limit was reached go on as well: `on_timeout` is for
/// when the time is up.
#[doc(alias = "Task.yield_many")]
pub fn yield_many<T>(tasks: &mut [Task<T>]) -> YieldMany<'_, T> {
    let limit = tasks.len();
    YieldMany { tasks, limit, timeout: DEFAULT_TIMEOUT, after: AfterTimeout::Nothing }
}

/// What [`yield_many()`] waits with.
#[must_use = "nothing is waited for until this is awaited"]
pub struct YieldMany<'a, T> {
    tasks: &'a mut [Task<T>],
    limit: usize,
    timeout: Option<Duration>,
    after: AfterTimeout,
}

impl<T> YieldMany<'_, T> {
    /// Waits at most this long for all of them together.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Waits only until so many of them have ended.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit.min(self.tasks.len());
        self
    }

    /// What becomes of the others when the time is up; without this, nothing.
    pub fn on_timeout(mut self, after: AfterTimeout) -> Self {
        self.after = after;
        self
    }

    async fn run(self) -> Vec<Option<Result<T, ExitReason>>> {
        let Self { tasks, limit, timeout, after } = self;
        let mut results: Vec<_> = tasks.iter().map(|_| None).collect();
        let mut ended = 0;
        if limit == 0 {
            return results;
        }
        let crowd = Crowd::of(tasks.len());
        let enough = poll_fn(|cx| {
            crowd.poll(cx, |index, cx| {
                if results[index].is_some() {
                    return None;
                }
                if let std::task::Poll::Ready(result) = tasks[index].poll_result(cx) {
                    results[index] = Some(result);
                    ended += 1;
                }
                (ended >= limit).then_some(())
            })
        });
        if seam::within(timeout, enough).await.is_none() {
            let late = tasks.iter_mut().zip(&mut results).filter(|(_, result)| result.is_none());
            for (task, result) in late {
                *result = match after {
                    AfterTimeout::Nothing => None,
                    AfterTimeout::Ignore => task.let_go(),
                    AfterTimeout::KillTask => task.end(Shutdown::BrutalKill).await,
                };
            }
        }
        results
    }
}

impl<'a, T: Send + 'static> IntoFuture for YieldMany<'a, T> {
    type Output = Vec<Option<Result<T, ExitReason>>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for YieldMany<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldMany").field("tasks", &self.tasks).field("limit", &self.limit).finish_non_exhaustive()
    }
}
