//! Processes started by hand whose acknowledgement never comes, or comes from somebody else.

use crate::kit::{Mail, in_process};
use otp::proc_lib::{InitAck, Start};
use otp::{ExitReason, StartError};
use std::future::pending;
use std::time::Duration;

/// proc_lib_SUITE: init_dont_hang (PL-013)
///
/// The acknowledgement is dropped a moment before the process has ended. What it ends with is its own affair.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_fails_without_a_word_ends_with_its_own_reason() {
    for _ in 0..200 {
        let start = Start::new("failing").timeout(Duration::from_secs(600));
        let failed = start.start(|_inbox, ack| async move {
            let _ack: InitAck = ack;
            ExitReason::error("no license")
        });
        assert_eq!(failed.await, Err(StartError::Failed(ExitReason::error("no license"))));
    }
    for _ in 0..20 {
        let panicked = Start::new("panicking").start(|_inbox, ack| async move {
            let _ack: InitAck = ack;
            // found out when it runs
            assert!(std::env::args().count() == 0, "no license");
        });
        let error = panicked.await.expect_err("it has not started");
        assert!(
            matches!(&error, StartError::Failed(ExitReason::Panic(panic)) if panic.message == "no license"),
            "{error:?}"
        );
    }
}

/// Nobody will ever hear that it has started, so it is ended when it goes on nevertheless.
#[otp::test]
async fn a_process_that_drops_the_acknowledgement_and_lives_on_is_killed() {
    in_process(|mut inbox| async move {
        let start = Start::new("mute").timeout(Duration::from_secs(600));
        let failed = start.start_link(|inbox, ack: InitAck| async move {
            let _inbox = inbox;
            drop(ack);
            pending::<()>().await;
        });
        assert_eq!(failed.await, Err(StartError::Failed(ExitReason::Killed)));
        inbox.is_silent().await;
    })
    .await;
}

/// The end of the process is noticed wherever its acknowledgement is.
#[otp::test]
async fn a_process_that_ends_while_others_have_its_acknowledgement() {
    let keeper = otp::spawn(async |mut inbox| {
        let _kept = inbox.receive().await;
        pending::<()>().await;
    });
    let start = Start::new("trusting").start(move |_inbox, ack| async move {
        otp::send(keeper, ack);
        ExitReason::error("it was all for nothing")
    });
    let failed = tokio::time::timeout(Duration::from_secs(3600), start).await;
    assert_eq!(failed, Ok(Err(StartError::Failed(ExitReason::error("it was all for nothing")))));
}

/// Only the process that was to start is parted from its starter.
#[otp::test]
async fn whoever_says_that_a_start_has_failed_keeps_its_own_links() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let speaker = otp::spawn_link(async |mut inbox| {
            let ack: InitAck = inbox.next().await;
            ack.failed(StartError::Failed(ExitReason::error("says the speaker")));
            pending::<()>().await;
        });
        let start = Start::new("spoken for").start_link(move |mut inbox, ack| async move {
            otp::send(speaker, ack);
            let _never = inbox.receive_timeout(Duration::from_secs(1)).await;
            ExitReason::error("its own")
        });
        assert_eq!(start.await, Err(StartError::Failed(ExitReason::error("says the speaker"))));
        assert_eq!(otp::process_info(inbox.pid()).expect("it lives").links, [speaker]);
        otp::exit(speaker, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(speaker), ExitReason::Killed));
        inbox.is_silent().await;
    })
    .await;
}
