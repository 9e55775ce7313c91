//! How processes end.

use super::{Counter, PLAIN, Pair, failure};
use otp::prelude::*;
use otp::test::{self, Probe, assert_exit, assert_receive};
use std::time::Duration;

#[otp::test]
async fn a_crash_is_an_abnormal_end_that_nobody_can_trap() {
    let mut probe = Probe::new();
    let trapper = otp::spawn(async |mut inbox| {
        otp::trap_exit(true);
        loop {
            inbox.receive().await;
        }
    });
    probe.link(trapper);
    test::settle().await;
    assert_eq!(test::crash(trapper).await, trapper);
    let reason = assert_receive!(probe, Exit { reason, .. });
    assert_eq!(reason, ExitReason::error("crashed by its test"));
    let counter = Counter::spec().name("counter").start().await.unwrap();
    assert_eq!(test::crash_with("counter", ExitReason::Timeout).await, counter.pid().unwrap());
    assert!(!counter.is_alive());
}

#[otp::test]
async fn the_end_is_seen_before_and_behind() {
    let pid = otp::spawn(async |mut inbox| {
        inbox.receive().await;
        ExitReason::error("tired")
    });
    otp::send_after(pid, Duration::from_secs(1), "go");
    let reason = assert_exit!(pid, ExitReason::Error(_), within 2s);
    assert_eq!(reason, ExitReason::error("tired"));
    // it is gone, and remembered
    let cause = assert_exit!(pid, ExitReason::Error(cause) if cause.to_string() == "tired");
    assert_eq!(cause.to_string(), "tired");
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    counter.boom();
    let panic = assert_exit!(counter, ExitReason::Panic(panic));
    assert_eq!(panic.message, "out of coal");
}

#[test]
fn a_wrong_end_is_told() {
    let text = failure(PLAIN, || async {
        let pid = otp::spawn(async |_| ExitReason::Shutdown);
        assert_exit!(pid, ExitReason::Panic(_));
    });
    assert!(text.contains("it has ended: shutdown") && text.contains("`ExitReason::Panic(_)`"), "{text}");
    let text = failure(PLAIN, || async {
        let counter = Counter::start().await.unwrap();
        assert_exit!(&counter, ExitReason::Panic(_), within 2s);
    });
    assert!(text.contains("Counter has not ended within 2s"), "{text}");
}

#[otp::test]
async fn a_name_is_enough() {
    let pair = test::start_supervised(Pair.spec().name("pair")).await.unwrap();
    let mut probe = Probe::new();
    probe.monitor("pair");
    test::stop_supervised(&pair).await.unwrap();
    assert_receive!(probe, Down { reason: ExitReason::Shutdown, .. });
}
