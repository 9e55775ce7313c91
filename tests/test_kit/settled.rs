//! Rest, and time.

use super::{Counter, PLAIN, failure};
use otp::prelude::*;
use otp::test::{self, Probe, assert_received, refute_received};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Hands a message on, for as long as it has hops left.
fn relay(to: Pid) -> Pid {
    otp::spawn(async move |mut inbox| {
        loop {
            let Ok(n) = inbox.receive().await.take::<u32>() else { continue };
            otp::send(to, n + 1);
        }
    })
}

#[otp::test]
async fn all_mail_is_handled_and_no_time_passes() {
    let mut probe = Probe::new();
    let mut next = probe.pid();
    for _ in 0..300 {
        next = relay(next);
    }
    let start = tokio::time::Instant::now();
    for _ in 0..5 {
        otp::send(next, 0_u32);
    }
    test::settle().await;
    for _ in 0..5 {
        assert_received!(probe, 300_u32);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let counter = Counter::start().await.unwrap();
    counter.add(3);
    counter.add(4);
    test::settle().await;
    assert_eq!(otp::process_info(counter.pid().unwrap()).unwrap().message_queue_len, 0);
}

/// Also inside of a process, which has turns itself.
#[otp::test]
async fn a_process_may_wait_for_rest(inbox: Inbox) {
    let counter = Counter::start().await.unwrap();
    let me = inbox.pid();
    let other = relay(me);
    otp::send(other, 1_u32);
    counter.add(1);
    test::settle().await;
    assert_eq!(inbox.len(), 1);
}

#[test]
fn where_there_is_no_rest_it_says_who_works() {
    let text = failure(PLAIN, || async {
        let busy = otp::spawn(async |mut inbox| {
            loop {
                let info = inbox.receive().await;
                otp::send(inbox.pid(), info.take::<u32>().unwrap());
                tokio::task::yield_now().await;
            }
        });
        otp::register("busy bee", busy).unwrap();
        otp::send(busy, 1_u32);
        test::settle().await;
    });
    assert!(text.starts_with("there is no rest in this test"), "{text}");
}

#[otp::test]
async fn each_timer_fires_at_its_moment() {
    let ticks = Arc::new(AtomicU32::new(0));
    let counted = ticks.clone();
    let clock = otp::spawn(async move |mut inbox| {
        loop {
            inbox.receive().await;
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut probe = Probe::new();
    otp::send_interval(clock, Duration::from_millis(10), ());
    otp::send_after(probe.pid(), Duration::from_millis(95), "late");
    test::advance(Duration::from_millis(90)).await;
    assert_eq!(ticks.load(Ordering::Relaxed), 9);
    refute_received!(probe, "late");
    test::advance(Duration::from_millis(5)).await;
    assert_received!(probe, "late");
    test::advance(Duration::ZERO).await;
    assert_eq!(ticks.load(Ordering::Relaxed), 9);
}
