//! Deadly signals to a server that has work.

use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Debug)]
struct Worker {
    done: Arc<AtomicU32>,
}

#[gen_server]
impl Worker {
    #[init]
    fn new(done: Arc<AtomicU32>) -> Self {
        Self { done }
    }
    #[cast]
    fn work(&mut self) {
        self.done.fetch_add(1, Ordering::SeqCst);
    }
    #[cast]
    fn end_yourself(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) {
        otp::exit(cx.pid(), reason);
    }
    #[cast]
    fn work_and_be_killed(&mut self, cx: &mut Ctx<Self>) {
        let me = cx.pid();
        std::thread::spawn(move || otp::exit(me, ExitReason::Kill)).join().expect("no panic");
    }
}

async fn worker() -> (WorkerRef, Arc<AtomicU32>, tokio::task::JoinHandle<ExitReason>) {
    let done = Arc::new(AtomicU32::new(0));
    let worker = Worker::start(done.clone()).await.expect("it starts");
    let ended = tokio::spawn(otp::exited(worker.pid().expect("alive")));
    tokio::task::yield_now().await;
    (worker, done, ended)
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_itself_handles_nothing_more() {
    for reason in [ExitReason::Normal, ExitReason::Kill, ExitReason::error("enough")] {
        let (worker, done, ended) = worker().await;
        worker.work();
        worker.end_yourself(reason.clone());
        (0..10).for_each(|_| worker.work());
        let expected = if reason == ExitReason::Kill { ExitReason::Killed } else { reason };
        assert_eq!(ended.await.expect("no panic"), expected);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }
}

/// The handler that runs is finished, the queue is not.
#[tokio::test(start_paused = true)]
async fn a_kill_does_not_wait_for_the_queue() {
    let (worker, done, ended) = worker().await;
    worker.work();
    worker.work_and_be_killed();
    (0..10).for_each(|_| worker.work());
    assert_eq!(ended.await.expect("no panic"), ExitReason::Killed);
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

/// `proc_lib:stop/3`, as of OTP 28: who ends for the reason that was asked for has stopped, whoever was quicker.
#[tokio::test(start_paused = true)]
async fn a_stop_is_ok_if_an_exit_signal_with_its_reason_was_quicker() {
    for (signal, stopped) in [("bad", Ok(())), ("worse", Err(CallError::Exited(ExitReason::error("worse"))))] {
        let (worker, ..) = worker().await;
        let pid = worker.pid().expect("alive");
        // it has something to do before it can look at the order
        worker.work();
        let kill = async { otp::exit(pid, ExitReason::error(signal)) };
        let (outcome, ()) = tokio::join!(worker.stop_with(ExitReason::error("bad"), None), kill);
        assert_eq!(outcome, stopped);
    }
}
