//! Calls that would wait for each other for ever fail at once; calls that would not are let through.

mod circles;
mod lifecycle;
mod no_circle;
mod races;

use otp::CallError;
use otp::prelude::*;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

/// An answer that does not come is what is tested against; with a paused clock a day is no time.
async fn soon<T>(answer: impl Future<Output = T>) -> T {
    otp::call_cycle::detect(true);
    tokio::time::timeout(Duration::from_secs(24 * 3600), answer).await.expect("somebody waits for ever")
}

/// A server whose handlers call others. None of its calls ends by time.
#[derive(Default)]
struct Node {
    kept: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    replies: Vec<ReplyTo<()>>,
}

#[gen_server(timeout = "infinity")]
impl Node {
    #[call]
    fn ping(&self) {}

    /// Calls the first of them, which calls the second, and so on.
    #[call]
    async fn walk(&mut self, path: Vec<NodeRef>) -> Result<(), CallError> {
        match path.split_first() {
            Some((next, rest)) => next.walk(rest.to_vec()).await?,
            None => Ok(()),
        }
    }

    /// Does whatever the test says.
    #[call]
    async fn run(&mut self, script: Script) -> Result<(), CallError> {
        (script.0)(self).await
    }

    /// As `run`, but nobody waits.
    #[cast]
    async fn do_run(&mut self, script: Script) {
        (script.0)(self).await.expect("it is not refused");
    }

    /// The reply comes from somewhere else.
    #[call]
    fn later(&mut self, reply: ReplyTo<()>) {
        self.replies.push(reply);
    }

    /// The reply comes from a task, when the server has called `back`.
    #[call]
    async fn hand_over(&mut self, back: NodeRef, reply: ReplyTo<()>) {
        let (called, is_called) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(async move {
            if is_called.await.is_ok() {
                reply.send(());
            }
        });
        let mut ping = pin!(back.ping());
        assert_eq!(once(ping.as_mut()).await, Poll::Pending);
        called.send(()).expect("the task waits");
        ping.await.expect("the caller may go on");
    }
}

type Steps<'a> = Pin<Box<dyn Future<Output = Result<(), CallError>> + Send + 'a>>;

/// What a handler is to do.
struct Script(Box<dyn for<'a> FnOnce(&'a mut Node) -> Steps<'a> + Send>);

impl Script {
    fn of<F: Future<Output = Result<(), CallError>> + Send + 'static>(
        steps: impl FnOnce() -> F + Send + 'static,
    ) -> Self {
        Self(Box::new(|_| Box::pin(steps())))
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}

/// Polls a future once.
async fn once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

async fn node() -> NodeRef {
    Node::start().await.unwrap()
}

/// What the refused call says.
fn cycle<T>(result: Result<T, CallError>) -> otp::CallCycle {
    match result {
        Err(CallError::Cycle(cycle)) => cycle,
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("it was not refused"),
    }
}
