//! A mailbox with a capacity: calls are refused, casts dropped, signals taken in.

use crate::kit::{Mail, idle, in_process};
use otp::CallError;
use otp::prelude::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Busy {
    casts: Vec<u32>,
    downs: u32,
}

#[gen_server]
impl Busy {
    #[cast]
    async fn work(&mut self) {
        tokio::time::sleep(SECOND).await;
    }
    #[cast]
    fn note(&mut self, n: u32) {
        self.casts.push(n);
    }
    #[call]
    fn watch(&mut self, pid: Pid, cx: &mut Ctx<Self>) {
        cx.monitor(pid);
    }
    #[call]
    fn seen(&mut self) -> (Vec<u32>, u32) {
        (self.casts.clone(), self.downs)
    }
    #[info]
    fn down(&mut self, _: Down) {
        self.downs += 1;
    }
}

/// A server that works for a second, with `capacity` places in its mailbox.
async fn busy(capacity: usize) -> BusyRef {
    let busy = Busy::spec().mailbox_capacity(capacity).start().await.expect("it starts");
    busy.work();
    tokio::task::yield_now().await;
    busy
}

#[tokio::test(start_paused = true)]
async fn a_full_mailbox_refuses_calls_and_drops_casts() {
    let busy = busy(3).await;
    (0..5).for_each(|n| busy.note(n));
    assert_eq!(busy.seen().await, Err(CallError::Overloaded));
    assert_eq!(busy.seen().send().await, Err(CallError::Overloaded));
    let info = otp::process_info(busy.pid().expect("alive")).expect("alive");
    assert_eq!((info.message_queue_len, info.messages_refused, info.messages_dropped), (3, 2, 2));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(busy.seen().await, Ok((vec![0, 1, 2], 0)), "there is room again");
}

#[tokio::test(start_paused = true)]
async fn signals_are_taken_in_whatever_the_capacity() {
    let (other, busy) = (idle(), Busy::spec().mailbox_capacity(2).start().await.expect("it starts"));
    busy.watch(other).await.expect("it answers");
    busy.work();
    tokio::task::yield_now().await;
    (0..5).for_each(|n| busy.note(n));
    otp::exit(other, ExitReason::Kill);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(busy.seen().await, Ok((vec![0, 1], 1)));
}

#[tokio::test(start_paused = true)]
async fn messages_of_any_type_are_taken_in_whatever_the_capacity() {
    let busy = busy(1).await;
    let down = in_process(|mut inbox| async move {
        otp::spawn_monitor(|_inbox| async {});
        inbox.down().await
    })
    .await;
    (0..3).for_each(|_| ServerHandle::send(&busy, down.clone()));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(busy.seen().await, Ok((vec![], 3)));
}

#[tokio::test(start_paused = true)]
async fn a_full_server_can_be_stopped_and_killed() {
    let busy = busy(1).await;
    (0..3).for_each(|n| busy.note(n));
    assert_eq!(busy.stop().await, Ok(()));
    let busy = self::busy(1).await;
    (0..3).for_each(|n| busy.note(n));
    let pid = busy.pid().expect("alive");
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
}

/// What was taken over from the queue but is not handled yet counts as waiting.
#[tokio::test(start_paused = true)]
async fn the_capacity_holds_while_a_burst_is_worked_through() {
    let busy = Busy::spec().mailbox_capacity(4).start().await.expect("it starts");
    busy.note(1);
    busy.work();
    busy.note(2);
    busy.note(3);
    tokio::task::yield_now().await;
    // two wait behind the work: there is room for two more
    (4..8).for_each(|n| busy.note(n));
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(busy.seen().await, Ok((vec![1, 2, 3, 4, 5], 0)));
}

/// It could never be called, and nobody would know why.
#[tokio::test(start_paused = true)]
async fn a_mailbox_that_takes_nothing_is_refused_when_the_server_starts() {
    let refused = Busy::spec().mailbox_capacity(0).start().await.expect_err("of no use");
    assert_eq!(refused.to_string(), "not started: a mailbox with a capacity of 0 would refuse everything");
    let busy = busy(1).await;
    busy.note(1);
    busy.note(2);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(busy.seen().await, Ok((vec![1], 0)));
}
