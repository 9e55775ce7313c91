//! Callers that run a server find it in whatever its process does: in a body written by hand, between two runtimes, in the
//! middle of a handler.

use otp::prelude::*;
use otp::{Inbox, gen_server, proc_lib};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task;

const INSTANT: Duration = Duration::from_millis(1);

#[derive(Default)]
struct Log {
    seen: Vec<u32>,
    polls: Arc<AtomicUsize>,
}

#[gen_server]
impl Log {
    #[init]
    fn new(polls: Arc<AtomicUsize>) -> Self {
        Self { seen: Vec::new(), polls }
    }

    #[call]
    fn add(&mut self, n: u32) -> usize {
        self.seen.push(n);
        self.seen.len()
    }

    #[call]
    async fn slow(&mut self, n: u32) -> usize {
        let mut nap = pin!(tokio::time::sleep(10 * INSTANT));
        poll_fn(|cx| {
            self.polls.fetch_add(1, Ordering::Relaxed);
            nap.as_mut().poll(cx)
        })
        .await;
        self.seen.push(n);
        self.seen.len()
    }

    #[call]
    fn fail(&mut self) {
        self.seen.push(100);
        panic!("as told");
    }

    #[call]
    fn all(&self) -> Vec<u32> {
        self.seen.clone()
    }

    #[call]
    fn runtime(&self) -> tokio::runtime::Id {
        Handle::current().id()
    }
}

/// A server in a body that does something else for a second whenever it is told to.
async fn distracted() -> (LogRef, UnboundedSender<()>) {
    let (go, mut told) = unbounded_channel();
    let body = move |mail: Inbox<_>, ack: proc_lib::InitAck| async move {
        ack.started();
        let mut serve = pin!(gen_server::enter_loop::<Log>(mail, Log::default()));
        loop {
            tokio::select! {
                biased;
                end = &mut serve => return end,
                Some(()) = told.recv() => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
    };
    let log = gen_server::start_link_by_hand::<Log, _, _>(proc_lib::Start::new("log"), body).await.unwrap();
    (log, go)
}

/// What comes while the body is elsewhere waits, in order.
#[otp::test]
async fn a_server_whose_body_is_elsewhere_is_not_run() {
    let (log, go) = distracted().await;
    assert_eq!(log.add(0).await, Ok(1));
    go.send(()).unwrap();
    tokio::time::sleep(INSTANT).await;
    let mut calls = [log.slow(1), log.add(2), log.slow(3), log.add(4)];
    for call in &mut calls {
        // each would run the server, if it could
        assert!(Pin::new(call).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    for (call, n) in calls.into_iter().zip(2..) {
        assert_eq!(call.await, Ok(n));
    }
    assert_eq!(log.all().await, Ok(vec![0, 1, 2, 3, 4]));
}

/// A panic ends the server when its body comes back to it; nobody sees the state in between.
#[otp::test]
async fn a_panic_is_not_forgotten_while_the_body_is_elsewhere() {
    let (log, go) = distracted().await;
    assert_eq!(log.add(0).await, Ok(1));
    go.send(()).unwrap();
    tokio::time::sleep(INSTANT).await;
    let (mut failed, mut after) = (log.fail(), log.all());
    let cx = &mut Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut failed).poll(cx).is_pending());
    assert!(Pin::new(&mut after).poll(cx).is_pending());
    let failed = failed.await;
    assert!(matches!(failed, Err(otp::CallError::Exited(otp::ExitReason::Panic(_)))), "{failed:?}");
    assert!(after.await.is_err());
    assert!(!log.is_alive());
}

/// A loop that begins in the body and goes on in a task of its own.
#[otp::test]
async fn a_loop_that_is_moved_to_a_task_goes_on() {
    let body = |mail: Inbox<_>, ack: proc_lib::InitAck| async move {
        let mut serve = Box::pin(gen_server::enter_loop::<Log>(mail, Log::default()));
        assert!(poll_fn(|cx| Poll::Ready(serve.as_mut().poll(cx))).await.is_pending());
        ack.started();
        tokio::spawn(serve).await.unwrap()
    };
    let log = gen_server::start_link_by_hand::<Log, _, _>(proc_lib::Start::new("log"), body).await.unwrap();
    assert_eq!(log.add(0).await, Ok(1));
    assert_eq!(log.slow(1).await, Ok(2));
    assert_eq!(log.add(2).send().await, Ok(3));
    assert_eq!(log.all().await, Ok(vec![0, 1, 2]));
}

/// A task that enters another runtime for a while is still the same task, and the server's runtime is another.
#[test]
fn a_caller_that_has_entered_another_runtime_does_not_run_the_server_there() {
    let workers = || Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (home, abroad) = (workers(), workers());
    let (at_home, entered) = (home.handle().id(), abroad.handle().clone());
    let calls = async move {
        let log = Log::start(Arc::default()).await.unwrap();
        for _ in 0..3 {
            assert_eq!(log.runtime().await, Ok(at_home));
            let there = task::block_in_place(|| entered.block_on(async { log.runtime().await }));
            assert_eq!(there, Ok(at_home));
        }
    };
    home.block_on(async { tokio::spawn(calls).await.unwrap() });
}

/// A handler that waits is its server's task's: callers that come meanwhile leave it alone.
#[otp::test]
async fn a_handler_that_waits_is_not_polled_by_other_callers() {
    let polls = Arc::<AtomicUsize>::default();
    let log = Log::start(polls.clone()).await.unwrap();
    assert_eq!(log.add(0).await, Ok(1));
    let it = log.clone();
    let slow = tokio::spawn(async move { it.slow(1).await });
    tokio::time::sleep(INSTANT).await;
    let before = polls.load(Ordering::Relaxed);
    let mut call = pin!(log.add(2));
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(polls.load(Ordering::Relaxed), before);
    assert_eq!(slow.await.unwrap(), Ok(2));
    assert_eq!(call.await, Ok(3));
}
