//! Starting under a name.

use super::plan::{Plan, Planned, spec};
use crate::kit::{Mail, in_process, unique};
use otp::StartError;
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// `gen_server_SUITE`: `start/g`, `start/j` (GS-007, GS-010)
#[tokio::test(start_paused = true)]
async fn a_taken_name_starts_nothing() {
    in_process(|mut inbox| async move {
        let name = unique("already started");
        let begun = Arc::new(AtomicUsize::new(0));
        let start = || Planned::spec(Plan::Succeed, begun.clone()).name(name.as_str());
        for way in 0..3 {
            begun.store(0, Ordering::SeqCst);
            let first = match way {
                0 => start().start().await.expect("the name is free"),
                1 => start().start_link().await.expect("the name is free"),
                _ => start().start_monitor().await.expect("the name is free").0,
            };
            let pid = first.pid().expect("alive");
            let links = otp::process_info(inbox.pid()).expect("alive").links;
            let taken = StartError::AlreadyStarted(pid);
            assert_eq!(start().start().await.expect_err("taken"), taken);
            assert_eq!(start().start_link().await.expect_err("taken"), taken);
            assert_eq!(start().start_monitor().await.expect_err("taken"), taken);
            assert_eq!(begun.load(Ordering::SeqCst), 1, "no other init has run");
            inbox.is_silent().await;
            assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, links, "the holder is not linked again");
            assert_eq!(Planned::named(&name).ping().await, Ok("pong"));
            first.stop().await.expect("it stops");
            assert_eq!(otp::whereis(&name), None);
        }
        // of the last one, which was monitored
        assert_eq!(inbox.down().await.reason, ExitReason::Normal);
        inbox.is_silent().await;
    })
    .await;
}

/// The second start leaves nothing behind at a starter that traps exits either.
#[tokio::test(start_paused = true)]
async fn a_taken_name_is_no_exit_signal() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let name = unique("taken");
        let first = spec(Plan::Succeed).name(name.as_str()).start().await.expect("it starts");
        let taken = StartError::AlreadyStarted(first.pid().expect("alive"));
        let again = spec(Plan::Succeed).name(name.as_str()).start_link().await;
        assert_eq!(again.expect_err("taken"), taken);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_name_held_by_another_kind_of_process_is_taken_too() {
    let (pid, name) = (crate::kit::idle(), unique("another kind"));
    otp::register(name.as_str(), pid).expect("free");
    let taken = spec(Plan::Succeed).name(name.as_str()).start().await.expect_err("taken");
    assert_eq!(taken, StartError::AlreadyStarted(pid));
}

#[tokio::test(start_paused = true)]
async fn the_name_is_there_before_init_runs() {
    let name = unique("early");
    let start = tokio::spawn(spec(Plan::Hang).name(name.as_str()).start());
    tokio::task::yield_now().await;
    let early = otp::whereis(&name).expect("registered before init");
    let taken = spec(Plan::Succeed).name(name.as_str()).start().await.expect_err("taken");
    assert_eq!(taken, StartError::AlreadyStarted(early));
    start.abort();
}

async fn a_hundred_retries(plan: Plan) {
    let name = unique("retried");
    for attempt in 0..100 {
        let spec = spec(plan.clone()).name(name.as_str()).init_timeout(Duration::from_millis(1));
        let error = spec.start().await.expect_err("it fails");
        assert!(!matches!(error, StartError::AlreadyStarted(_)), "attempt {attempt}: {error}");
        assert_eq!(otp::whereis(&name), None);
    }
}

async fn every_failure_frees_the_name() {
    let stop = Plan::Stop(ExitReason::error("no"));
    for plan in [Plan::Ignore, stop, Plan::Refuse, Plan::Panic, Plan::BeKilled, Plan::Hang] {
        a_hundred_retries(plan).await;
    }
}

/// `gen_server_SUITE`: `otp_7669` (GS-054)
#[tokio::test(start_paused = true)]
async fn the_name_is_free_as_soon_as_a_failed_start_returns() {
    every_failure_frees_the_name().await;
}

/// `gen_server_SUITE`: `otp_7669` (GS-054)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_name_is_free_as_soon_as_a_failed_start_returns_on_two_threads() {
    every_failure_frees_the_name().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_starts_under_one_name_one_succeeds() {
    for _ in 0..250 {
        let name = unique("raced");
        let begun = Arc::new(AtomicUsize::new(0));
        let starts: Vec<_> = (0..4)
            .map(|_| tokio::spawn(Planned::spec(Plan::Succeed, begun.clone()).name(name.as_str()).start()))
            .collect();
        let (mut won, mut lost) = (Vec::new(), Vec::new());
        for start in starts {
            match start.await.expect("no panic") {
                Ok(server) => won.push(server.pid().expect("alive")),
                Err(error) => lost.push(error),
            }
        }
        assert_eq!((won.len(), begun.load(Ordering::SeqCst)), (1, 1));
        assert_eq!(otp::whereis(&name), Some(won[0]));
        assert!(lost.iter().all(|error| *error == StartError::AlreadyStarted(won[0])), "{lost:?}");
        otp::exit(won[0], ExitReason::Kill);
    }
}
