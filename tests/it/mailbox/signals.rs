//! Signals are taken in whatever waits, and act.

use crate::kit::{Mail, idle, in_process};
use otp::mailbox::{Adaptive, Mailbox, Overflow};
use otp::prelude::*;
use otp::sys;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(100);
const ALL: [Overflow; 5] =
    [Overflow::Block, Overflow::Reject, Overflow::DropNewest, Overflow::DropOldest, Overflow::Stop];

fn mailboxes() -> impl Iterator<Item = Mailbox> {
    let bounded = ALL.into_iter().filter(|overflow| *overflow != Overflow::Stop);
    let bounded = bounded.map(|overflow| Mailbox::bounded(1000, overflow));
    bounded.chain([Mailbox::adaptive(Adaptive::new().no_burst_limit())])
}

/// Each message takes it 50 µs: a full mailbox is 50 ms.
#[derive(Debug, Default)]
struct Worker {
    downs: u32,
}

#[gen_server]
impl Worker {
    #[init]
    fn new(traps: bool, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(traps);
        Self::default()
    }
    #[cast]
    async fn work(&mut self) {
        let began = tokio::time::Instant::now();
        while began.elapsed() < Duration::from_micros(50) {
            // the clock of a test moves when everybody waits, and by whole milliseconds when they sleep
            tokio::time::advance(Duration::from_micros(50)).await;
        }
    }
    #[call]
    fn watch(&self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }
    #[info]
    fn down(&mut self, down: Down) {
        self.downs += 1;
        tracing::info!(target: "worker", "{}", down.pid);
    }
}

/// A server that has got ten times what it can have.
async fn flooded(mailbox: Mailbox, traps: bool) -> (WorkerRef, Pid) {
    let worker = Worker::spec(traps).mailbox(mailbox).start().await.expect("it starts");
    let pid = worker.pid().expect("alive");
    (0..10_000).for_each(|_| worker.work());
    let info = otp::process_info(pid).expect("alive");
    assert!(info.message_queue_len <= info.mailbox_capacity.expect("it has limits"), "{mailbox:?}");
    assert!(info.message_queue_len >= 1000, "{mailbox:?}");
    (worker, pid)
}

#[tokio::test(start_paused = true)]
async fn an_exit_signal_acts_at_once() {
    for mailbox in mailboxes() {
        for reason in [ExitReason::Kill, ExitReason::Shutdown] {
            let (_worker, pid) = flooded(mailbox, false).await;
            let began = tokio::time::Instant::now();
            otp::exit(pid, reason);
            otp::exited(pid).await;
            assert!(began.elapsed() <= SOON, "{mailbox:?}: {:?}", began.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn shutdown_acts_soon_on_a_server_that_cleans_up() {
    for mailbox in mailboxes() {
        let took = in_process(move |mut inbox| async move {
            otp::trap_exit(true);
            let worker = Worker::spec(true).mailbox(mailbox).start_link().await.expect("it starts");
            (0..10_000).for_each(|_| worker.work());
            let began = tokio::time::Instant::now();
            let pid = worker.pid().expect("alive");
            otp::exit(pid, ExitReason::Shutdown);
            assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Shutdown));
            began.elapsed()
        });
        let took = took.await;
        assert!(took <= SOON, "{mailbox:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn stop_and_sys_act_soon() {
    for mailbox in mailboxes() {
        let (worker, pid) = flooded(mailbox, false).await;
        let began = tokio::time::Instant::now();
        sys::get_status(&worker).await.expect("it answers");
        assert!(began.elapsed() <= SOON, "{mailbox:?}: {:?}", began.elapsed());
        (0..10_000).for_each(|_| worker.work());
        let began = tokio::time::Instant::now();
        sys::suspend(&worker).await.expect("it obeys");
        assert!(began.elapsed() <= SOON, "{mailbox:?}: {:?}", began.elapsed());
        (0..10_000).for_each(|_| worker.work());
        sys::resume(&worker).await.expect("it obeys, though it is full");
        assert!(began.elapsed() <= SOON * 2, "{mailbox:?}: {:?}", began.elapsed());
        let began = tokio::time::Instant::now();
        worker.stop().await.expect("it stops");
        assert!(began.elapsed() <= SOON, "{mailbox:?}: {:?}", began.elapsed());
        assert!(!otp::is_alive(pid));
    }
}

#[tokio::test(start_paused = true)]
async fn a_down_acts_soon() {
    for mailbox in mailboxes() {
        let other = idle();
        let worker = Worker::spec(false).mailbox(mailbox).start().await.expect("it starts");
        worker.watch(other).await.expect("it answers");
        (0..10_000).for_each(|_| worker.work());
        let began = tokio::time::Instant::now();
        otp::exit(other, ExitReason::Kill);
        while sys::with_state(&worker, |worker: &Worker| worker.downs).await.expect("it answers") == 0 {}
        assert!(began.elapsed() <= SOON, "{mailbox:?}: {:?}", began.elapsed());
    }
}
