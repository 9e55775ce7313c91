//! Taking the result: awaiting, yielding, ending, letting go.

use super::{Running, State, Task, TaskError, handled};
use crate::call_cycle;
use crate::exit::ExitReason;
use crate::process::{self, Exited, table};
use crate::seam;
use crate::spec::Shutdown;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

impl<T> Running<T> {
    /// The result, or what the process has ended with instead.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, ExitReason>> {
        match self.slot.poll(cx) {
            Poll::Ready(Some(value)) => Poll::Ready(Ok(value)),
            // it ends, or has ended, without a result
            Poll::Ready(None) => {
                let process = &self.process;
                let exited = self.exited.get_or_insert_with(|| Exited::of(process.clone()));
                Pin::new(exited).poll(cx).map(Err)
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Its owner has nothing to do with it any more.
    fn unlink(&self) {
        if let Some(owner) = self.owner.and_then(table::lookup) {
            process::disconnect(&owner, self.process.head().pid);
        }
    }

    fn tell(&self, order: &ExitReason) {
        process::send_exit(&self.process, process::self_pid(), order);
    }

    /// Ends the process and waits for that. `None` if it has ended as it was told, and without a result.
    async fn end(&mut self, how: Shutdown) -> Option<Result<T, ExitReason>> {
        self.unlink();
        let (order, expected) = match how {
            Shutdown::BrutalKill => (ExitReason::Kill, ExitReason::Killed),
            Shutdown::Timeout(_) | Shutdown::Infinity => (ExitReason::Shutdown, ExitReason::Shutdown),
        };
        self.tell(&order);
        let mut ended = pin!(Exited::of(self.process.clone()));
        let in_time = match how {
            Shutdown::Timeout(time) => seam::within(Some(time), ended.as_mut()).await,
            Shutdown::BrutalKill | Shutdown::Infinity => Some(ended.as_mut().await),
        };
        let reason = if let Some(reason) = in_time {
            reason
        } else {
            self.tell(&ExitReason::Kill);
            ended.await
        };
        match self.slot.take() {
            Some(value) => Some(Ok(value)),
            None if reason == expected => None,
            None => Some(Err(reason)),
        }
    }
}

impl<T> Task<T> {
    /// The result, taken; or what the process has ended with instead.
    pub(super) fn poll_result(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, ExitReason>> {
        if let State::Running(running) = &mut self.state {
            let polled = running.poll(cx);
            if polled.is_ready() {
                self.state = State::Taken(self.pid());
            }
            return polled;
        }
        Poll::Ready(self.take_completed().ok_or_else(handled))
    }

    fn take_completed(&mut self) -> Option<T> {
        let taken = State::Taken(self.pid());
        match mem::replace(&mut self.state, taken) {
            State::Completed(value) => Some(value),
            State::Running(_) | State::Taken(_) => None,
        }
    }

    /// Waits for the result for at most `time`, and keeps the task if it has none yet: `None` is no failure, and it can be
    /// waited for again.
    ///
    /// Use it where there is something else to do meanwhile, or where slow work is to be shown as such. `Duration::ZERO`
    /// looks whether the result is there.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Task;
    /// use std::time::Duration;
    ///
    /// let mut slow = Task::async_link(async {
    ///     tokio::time::sleep(Duration::from_millis(20)).await;
    ///     42
    /// });
    /// assert_eq!(slow.yield_for(Duration::ZERO).await, None); // still at it
    /// assert_eq!(slow.yield_for(Duration::from_secs(5)).await, Some(Ok(42)));
    /// # });
    /// ```
    ///
    /// # Errors
    /// Inside, what the task has ended with instead of a result; [`NoProc`](ExitReason::NoProc) if the result was taken before.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock.
    ///
    /// # Cancel safety
    /// May be dropped at any time; the result is not lost.
    ///
    /// OTP: Elixir's `Task.yield/2`. Called on a result that was taken before, that waits for nothing until its time is up.
    #[doc(alias = "Task.yield")]
    pub async fn yield_for(&mut self, time: Duration) -> Option<Result<T, ExitReason>> {
        seam::within(Some(time), poll_fn(|cx| self.poll_result(cx))).await
    }

    /// Ends the task and waits until it has ended.
    ///
    /// `None`: it has ended as it was told, without a result. A result that was there before is the answer. With
    /// [`Shutdown::Timeout`] a task that does not end in this time is killed.
    ///
    /// The owner is unlinked first, so that nothing of this end reaches it. Work is ended where it awaits: work that computes
    /// without awaiting goes on until it does, and is waited for; of [`Task::blocking`] read there.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::{Shutdown, Task};
    ///
    /// let endless = Task::async_link(std::future::pending::<()>());
    /// assert_eq!(endless.shutdown(Shutdown::BrutalKill).await, None);
    /// # });
    /// ```
    ///
    /// # Errors
    /// Inside, what it has ended with, if that is not what it was told; so [`Killed`](ExitReason::Killed) if its time was up.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, with a [`Shutdown::Timeout`].
    ///
    /// # Cancel safety
    /// May be dropped once it was polled; the task ends all the same, but is not killed when its time is up.
    ///
    /// OTP: Elixir's `Task.shutdown/2`, whose default is `Shutdown::Timeout` of five seconds.
    #[doc(alias = "Task.shutdown")]
    pub async fn shutdown(mut self, how: Shutdown) -> Option<Result<T, ExitReason>> {
        self.end(how).await
    }

    pub(super) async fn end(&mut self, how: Shutdown) -> Option<Result<T, ExitReason>> {
        if let State::Running(running) = &mut self.state {
            let result = running.end(how).await;
            self.state = State::Taken(self.pid());
            return result;
        }
        Some(self.take_completed().ok_or_else(handled))
    }

    /// Lets the task go: it is unlinked from its owner, goes on by itself, and its result is dropped. What it has already is
    /// the answer; `None` if it has nothing yet.
    ///
    /// Use it where the result has become of no interest. To drop a `Task` keeps the link.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// use otp::Task;
    ///
    /// assert_eq!(Task::completed(1).ignore(), Some(Ok(1)));
    /// assert_eq!(Task::async_link(async { 1 }).ignore(), None); // it has not run yet
    /// # });
    /// ```
    ///
    /// # Errors
    /// Inside, what it had ended with already.
    #[doc(alias = "Task.ignore")]
    pub fn ignore(mut self) -> Option<Result<T, ExitReason>> {
        self.let_go()
    }

    pub(super) fn let_go(&mut self) -> Option<Result<T, ExitReason>> {
        if let State::Running(running) = &self.state {
            running.unlink();
        }
        let polled = self.poll_result(&mut Context::from_waker(Waker::noop()));
        self.state = State::Taken(self.pid());
        match polled {
            Poll::Ready(result) => Some(result),
            Poll::Pending => None,
        }
    }

    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let late = self.late.get_or_insert_with(|| Box::pin(seam::sleep(timeout)));
        late.as_mut().poll(cx).map(|()| timeout)
    }

    /// The result, for who waits for it as long as it takes. The wait-for graph knows of it.
    pub(super) fn poll_awaited(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        if let Poll::Ready(result) = self.poll_result(cx) {
            return Poll::Ready(result.map_err(TaskError::Exited));
        }
        if let State::Running(running) = &self.state
            && let Err(cycle) = call_cycle::wait_for_reply(&running.slot, running.process.head().pid, false)
        {
            return Poll::Ready(Err(TaskError::Cycle(cycle)));
        }
        Poll::Pending
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, TaskError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Poll::Ready(result) = this.poll_awaited(cx) {
            return Poll::Ready(result);
        }
        this.poll_late(cx).map(|timeout| {
            // awaited once more, it has as much time again
            this.late = None;
            if let State::Running(running) = &this.state {
                running.slot.rest();
            }
            Err(TaskError::Timeout(timeout))
        })
    }
}
