//! A restart whose start fails: it is tried again through the mailbox, and orders are served in between.

use super::worker::{A_WHILE, Stage, Start, child, crash, pid, pids, status, supervise, watch};
use otp::prelude::*;
use otp::supervisor::{ChildError, ChildStatus, Strategy};
use std::time::Duration;

/// `supervisor_SUITE`: `one_for_one_escalation`, `one_for_all_escalation`, `rest_for_one_escalation` (SV-034, SV-036, SV-044)
#[tokio::test(start_paused = true)]
async fn every_attempt_counts() {
    for strategy in [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne] {
        for (failures, survives) in [(3, true), (4, false)] {
            let stage = Stage::default();
            let supervisor = supervise(strategy, 4, ["a", "b"], &stage).await;
            stage.starts("b", vec![Start::Fail; failures]);
            let over = watch(supervisor.pid().unwrap()).await;
            crash(pid(&supervisor, "b").await).await;
            if survives {
                pids(&supervisor, ["a", "b"]).await;
            } else {
                assert_eq!(over.await, ExitReason::Shutdown, "{strategy:?}");
                assert_eq!(stage.journal().last().unwrap(), "-a shutdown");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_restart_is_tried_again_at_once() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 3, ["a"], &stage).await;
    stage.starts("a", [Start::Panic, Start::Fail]);
    let before = tokio::time::Instant::now();
    crash(pid(&supervisor, "a").await).await;
    pid(&supervisor, "a").await;
    assert_eq!(stage.journal(), ["+a", "-a crash", "!a", "+a"]);
    assert_eq!(before.elapsed(), Duration::ZERO);
}

/// `supervisor_SUITE`: `hanging_restart_loop` (SV-069)
#[tokio::test(start_paused = true)]
async fn orders_are_served_between_the_attempts() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 5, ["a", "b"], &stage).await;
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(pid(&supervisor, "a").await).await;
    let (a, start, restart, delete, count) = tokio::join!(
        status(&supervisor, "a"),
        supervisor.start_child(child("a", &stage)),
        supervisor.restart_child("a"),
        supervisor.delete_child("a"),
        supervisor.count_children(),
    );
    assert_eq!(a, Some(ChildStatus::Restarting));
    assert_eq!(start, Err(ChildError::AlreadyPresent));
    assert_eq!(restart, Err(ChildError::Restarting));
    assert_eq!(delete, Err(ChildError::Restarting));
    let count = count.unwrap();
    assert_eq!((count.specs, count.active, count.workers), (2, 1, 2));
    pid(&supervisor, "a").await;
}

#[tokio::test(start_paused = true)]
async fn terminating_the_child_cancels_the_retry() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 5, ["a"], &stage).await;
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(pid(&supervisor, "a").await).await;
    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert_eq!(status(&supervisor, "a").await, Some(ChildStatus::NotRunning));
    assert_eq!(stage.journal(), ["+a", "-a crash", "!a"]);
    assert!(supervisor.restart_child("a").await.unwrap().is_some());
}

/// A retry that was cancelled does not come back when the child fails once more.
#[tokio::test(start_paused = true)]
async fn a_cancelled_retry_stays_cancelled() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(pid(&supervisor, "a").await).await;
    let (terminated, deleted, added) = tokio::join!(
        supervisor.terminate_child("a"),
        supervisor.delete_child("a"),
        supervisor.start_child(child("a", &stage)),
    );
    terminated.unwrap();
    deleted.unwrap();
    assert_eq!(added.unwrap(), Some(pid(&supervisor, "a").await));
}

/// `supervisor_SUITE`: `hanging_restart_loop` (SV-069)
#[tokio::test(start_paused = true)]
async fn the_supervisor_can_be_stopped_between_the_attempts() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1_000_000, ["a", "b"], &stage).await;
    stage.starts("a", vec![Start::FailAfter(A_WHILE); 1_000]);
    crash(pid(&supervisor, "a").await).await;
    supervisor.stop_with(ExitReason::Shutdown, Some(Duration::from_secs(1))).await.unwrap();
    assert_eq!(stage.journal(), ["+a", "+b", "-a crash", "!a", "-b shutdown"]);
}

/// `supervisor_SUITE`: `one_for_all_other_child_fails_restart` (SV-037)
#[tokio::test(start_paused = true)]
async fn one_for_all_cycles_everybody_again_when_a_later_sibling_fails() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 5, ["a", "b", "c"], &stage).await;
    let a = pid(&supervisor, "a").await;
    stage.journal();
    stage.starts("b", [Start::FailAfter(A_WHILE)]);
    crash(a).await;
    let (a, b, c) = tokio::join!(status(&supervisor, "a"), status(&supervisor, "b"), status(&supervisor, "c"));
    assert!(matches!(a, Some(ChildStatus::Running(_))));
    assert_eq!((b, c), (Some(ChildStatus::Restarting), Some(ChildStatus::NotRunning)));
    pids(&supervisor, ["a", "b", "c"]).await;
    let first = ["-a crash", "-c shutdown", "-b shutdown", "+a", "!b"];
    assert_eq!(stage.journal(), [&first[..], &["-a shutdown", "+a", "+b", "+c"]].concat());
}

/// `supervisor_SUITE`: `rest_for_one_other_child_fails_restart` (SV-045)
#[tokio::test(start_paused = true)]
async fn rest_for_one_retries_the_sibling_that_failed_and_those_after_it() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::RestForOne, 5, ["a", "b", "c"], &stage).await;
    let a = pid(&supervisor, "a").await;
    stage.journal();
    stage.starts("b", [Start::Fail]);
    crash(a).await;
    pids(&supervisor, ["a", "b", "c"]).await;
    let first = ["-a crash", "-c shutdown", "-b shutdown", "+a", "!b"];
    assert_eq!(stage.journal(), [&first[..], &["+b", "+c"]].concat());
}

/// When an earlier sibling fails, the child that crashed first is one of those that wait: it does not run.
#[tokio::test(start_paused = true)]
async fn the_child_that_crashed_waits_when_an_earlier_sibling_fails() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 5, ["a", "b"], &stage).await;
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    crash(pid(&supervisor, "b").await).await;
    let (a, b) = tokio::join!(status(&supervisor, "a"), status(&supervisor, "b"));
    assert_eq!((a, b), (Some(ChildStatus::Restarting), Some(ChildStatus::NotRunning)));
    pids(&supervisor, ["a", "b"]).await;
}

/// `supervisor_SUITE`: `hanging_restart_loop_rest_for_one` (SV-069)
#[tokio::test(start_paused = true)]
async fn a_sibling_that_waits_for_the_retry_can_be_restarted_and_deleted_by_order() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::RestForOne, 5, ["a", "b", "c"], &stage).await;
    stage.starts("b", [Start::FailAfter(A_WHILE)]);
    crash(pid(&supervisor, "a").await).await;
    let (terminate, delete, restart) =
        tokio::join!(supervisor.terminate_child("b"), supervisor.delete_child("b"), supervisor.restart_child("c"));
    assert_eq!((terminate, delete), (Ok(()), Ok(())));
    assert_eq!(restart.unwrap(), Some(pid(&supervisor, "c").await));
}
