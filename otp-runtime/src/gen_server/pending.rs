//! Waiting for one request that has been sent, for some other time than the call's own.

use super::call::Pending;
use super::deadline::Deadline;
use crate::protocol::CallError;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

impl<T> Pending<T> {
    /// Waits for the reply until the deadline; `None` if it has not come. The request stays valid: wait again
    /// (`gen_server:wait_response/2`).
    ///
    /// Meanwhile the call's own time does not count. With a `Duration` of zero it only looks. When the answer has been
    /// given, no other comes.
    ///
    /// # Examples
    /// ```
    /// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
    /// # use otp::prelude::*;
    /// # use std::time::Duration;
    /// # #[derive(Default)]
    /// # struct Oracle;
    /// # #[gen_server]
    /// # impl Oracle {
    /// #     #[call]
    /// #     async fn ask(&self, think: Duration) -> u32 {
    /// #         tokio::time::sleep(think).await;
    /// #         42
    /// #     }
    /// # }
    /// # let oracle = Oracle::start().await.unwrap();
    /// let mut request = oracle.ask(Duration::from_millis(20)).send();
    /// assert_eq!(request.wait(Duration::from_millis(1)).await, None); // not yet
    /// assert_eq!(request.wait(Duration::from_secs(60)).await, Some(Ok(42)));
    /// # });
    /// ```
    ///
    /// # Errors
    /// See [`CallError`]; it is never `Timeout`.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if the deadline is a time and it must wait.
    ///
    /// # Cancel safety
    /// May be dropped at any time; the request stays as it was.
    #[doc(alias = "gen_server:wait_response")]
    #[doc(alias = "gen_server:check_response")]
    pub fn wait(&mut self, deadline: impl Into<Deadline>) -> impl Future<Output = Option<Result<T, CallError>>> {
        let deadline = deadline.into();
        async move {
            let mut untimed = Untimed::from(self);
            deadline.bounds(|cx| untimed.poll(cx)).await
        }
    }

    /// Waits for the reply until the deadline; `None` if it has not come. The request is then abandoned: a later reply is
    /// dropped (`gen_server:receive_response/2`).
    ///
    /// Otherwise it is [`wait`](Self::wait).
    ///
    /// # Errors
    /// See [`CallError`]; it is never `Timeout`.
    ///
    /// # Panics
    /// Outside a tokio runtime with a clock, if the deadline is a time and it must wait.
    ///
    /// # Cancel safety
    /// May be dropped at any time, which abandons the request.
    #[doc(alias = "gen_server:receive_response")]
    pub fn receive(mut self, deadline: impl Into<Deadline>) -> impl Future<Output = Option<Result<T, CallError>>> {
        let deadline = deadline.into();
        async move { self.wait(deadline).await }
    }

    /// It is waited for with others: its own time does not count any more.
    pub(super) fn one_of_many(mut self) -> Self {
        self.reply.set_timeout(None);
        self.reply.be_one_of_many();
        self
    }

    /// A process that waits for a set of requests waits for none of them in particular.
    pub(super) fn poll_in_set(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        self.reply.poll(cx)
    }
}

/// A request whose own time is put aside for a while.
struct Untimed<'a, T> {
    pending: &'a mut Pending<T>,
    own: Option<Duration>,
}

impl<'a, T> From<&'a mut Pending<T>> for Untimed<'a, T> {
    fn from(pending: &'a mut Pending<T>) -> Self {
        let own = pending.reply.set_timeout(None);
        Self { pending, own }
    }
}

impl<T> Untimed<'_, T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, CallError>> {
        Pin::new(&mut *self.pending).poll(cx)
    }
}

impl<T> Drop for Untimed<'_, T> {
    fn drop(&mut self) {
        self.pending.reply.set_timeout(self.own);
        self.pending.reply.rest();
    }
}
