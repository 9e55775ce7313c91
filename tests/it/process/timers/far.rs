//! Times that are unusual.

use super::SECOND;
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use std::time::Duration;

#[otp::test]
async fn a_time_too_far_to_be_told_is_far() {
    in_process(|mut inbox| async move {
        let timer = inbox.send_after(Duration::MAX, "never");
        let ticks = inbox.send_interval(Duration::MAX, "never");
        inbox.send_after(SECOND, "soon");
        assert_eq!(inbox.next::<&str>().await, "soon");
        let year = SECOND * 3600 * 24 * 365;
        assert!(otp::read_timer(timer).is_some_and(|left| left > year));
        assert!(otp::cancel_timer(timer).is_some_and(|left| left > year));
        assert!(otp::cancel_timer(ticks).is_some_and(|left| left > year));
    })
    .await;
}

/// Three years: more than the clock below can wait at once.
#[otp::test]
async fn a_timer_of_years_fires_in_time() {
    let years = SECOND * 3600 * 24 * 365 * 3;
    let begin = tokio::time::Instant::now();
    let pid = otp::spawn(async move |mut inbox| {
        inbox.send_after(years, "late");
        assert_eq!(inbox.next::<&str>().await, "late");
    });
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
    assert!(begin.elapsed() >= years);
}

/// A timer may be set for a process whose code has never run.
#[otp::test]
async fn a_timer_set_before_the_process_runs_fires() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let pid = otp::spawn(async move |mut inbox| {
        tokio::time::sleep(SECOND * 2).await;
        let _ = tell.send((inbox.len(), inbox.next::<&str>().await));
    });
    otp::send_after(pid, SECOND, "tick");
    assert_eq!(told.await, Ok((1, "tick")));
}

/// No runtime is needed to set one, only to be woken by it.
#[test]
fn a_timer_is_set_from_any_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let pid = runtime.block_on(async { otp::spawn(async |mut inbox| assert_eq!(inbox.next::<&str>().await, "tick")) });
    let timer = otp::send_after(pid, Duration::from_millis(1), "tick");
    assert!(otp::read_timer(timer).is_some_and(|left| left <= Duration::from_millis(1)));
    assert_eq!(runtime.block_on(otp::exited(pid)), ExitReason::Normal);
}

/// The process ends like one that panicked, and says why.
#[test]
fn a_runtime_without_a_clock_has_no_timers() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let reason = runtime.block_on(async {
        let pid = otp::spawn(async |mut inbox| {
            inbox.send_after(SECOND, ());
            inbox.receive().await;
        });
        otp::exited(pid).await
    });
    assert!(matches!(&reason, ExitReason::Panic(panic) if panic.message.contains("time")), "{reason}");
}
