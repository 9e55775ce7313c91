//! How the exit reason follows from the way a body ends.

use crate::kit::{Mail, in_process};
use otp::ExitReason;
use std::panic::panic_any;

#[tokio::test(start_paused = true)]
async fn returning_nothing_is_normal() {
    let pid = otp::spawn(|_inbox| async {});
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
}

#[tokio::test(start_paused = true)]
async fn returning_a_reason_is_that_reason() {
    for reason in [ExitReason::Shutdown, ExitReason::Killed, ExitReason::Kill, ExitReason::error("gone")] {
        let expected = reason.clone();
        let pid = otp::spawn(move |_inbox| async move { reason });
        assert_eq!(otp::exited(pid).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn returning_an_error_keeps_the_error() {
    let pid = otp::spawn(|_inbox| async { "x".parse::<u8>().map(|_| ()) });
    let ExitReason::Error(cause) = otp::exited(pid).await else { panic!("an error") };
    assert!(cause.downcast_ref::<std::num::ParseIntError>().is_some());
    let pid = otp::spawn(|_inbox| async { "1".parse::<u8>().map(|_| ()) });
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
}

/// `proc_lib_SUITE`: `stacktrace` (PL-005)
#[tokio::test(start_paused = true)]
async fn a_panic_tells_what_and_where() {
    let line = line!() + 1;
    let body = || -> () { panic!("no {}", "way") };
    let pid = otp::spawn(move |_inbox| async move { body() });
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("a panic") };
    assert_eq!(panic.message, "no way");
    let location = panic.location.as_deref().expect("the place is known");
    assert!(location.contains(&format!("reasons.rs:{line}:")), "{location}");
}

/// `proc_lib_SUITE`: `stacktrace` (PL-005): a linked process sees what it was, and of a panic where
#[tokio::test(start_paused = true)]
async fn a_linked_process_hears_the_panic_and_the_error() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let body = || -> () { panic!("no match") };
        let panicked = otp::spawn_link(move |_inbox| async move { body() });
        let (from, reason) = inbox.exit().await;
        let ExitReason::Panic(panic) = reason else { panic!("a panic, not {reason:?}") };
        assert_eq!((from, panic.message.as_str()), (Some(panicked), "no match"));
        assert!(panic.location.as_deref().is_some_and(|place| place.contains("reasons.rs:")), "{panic:?}");
        let failed = otp::spawn_link(|_inbox| async { ExitReason::error("bye") });
        assert_eq!(inbox.exit().await, (Some(failed), ExitReason::error("bye")));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_before_the_first_await_is_caught_too() {
    let pid = otp::spawn(|_inbox| {
        assert!(std::env::args().count() == 0, "in the closure");
        async {}
    });
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("a panic") };
    assert_eq!(panic.message, "in the closure");
}

#[tokio::test(start_paused = true)]
async fn a_panic_payload_may_be_anything() {
    let pid = otp::spawn(|_inbox| async {
        if true {
            panic_any(7_u8)
        }
    });
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("a panic") };
    assert_eq!(panic.message, "a value that is not a text");
    assert!(panic.location.is_some());
}

/// What a process learns from a task's `JoinError` and passes on is the task's panic, not one caught before.
#[tokio::test(start_paused = true)]
async fn a_resumed_panic_is_not_mistaken_for_an_earlier_one() {
    let pid = otp::spawn(|_inbox| async {
        let _ = std::panic::catch_unwind(|| panic!("caught"));
        if true {
            std::panic::resume_unwind(Box::new("resumed"));
        }
    });
    let ExitReason::Panic(panic) = otp::exited(pid).await else { panic!("a panic") };
    assert_eq!(panic.message, "resumed");
    assert_eq!(panic.location, None);
}

#[tokio::test(start_paused = true)]
async fn a_deadly_signal_is_the_reason() {
    for (sent, ends) in [
        (ExitReason::Kill, ExitReason::Killed),
        (ExitReason::Shutdown, ExitReason::Shutdown),
        (ExitReason::error("x"), ExitReason::error("x")),
    ] {
        let pid = crate::kit::idle();
        otp::exit(pid, sent);
        assert_eq!(otp::exited(pid).await, ends);
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_too_late_hears_noproc() {
    let pid = crate::kit::dead(ExitReason::error("long ago")).await;
    assert_eq!(otp::exited(pid).await, ExitReason::NoProc);
}
