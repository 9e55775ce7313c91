//! Which siblings a restart takes along.

use super::worker::{Stage, Start, child, child_as, crash, end, pid, pids, status, supervise, watch};
use otp::Restart;
use otp::prelude::*;
use otp::supervisor::{ChildStatus, Strategy, Supervisor};
use std::time::Duration;

/// `supervisor_SUITE`: `one_for_one`, `one_for_all`, `rest_for_one` (SV-033, SV-035, SV-043)
#[tokio::test(start_paused = true)]
async fn one_crash_too_many_ends_the_supervisor() {
    for strategy in [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne] {
        let stage = Stage::default();
        let supervisor = supervise(strategy, 2, ["a", "b", "c"], &stage).await;
        let over = watch(supervisor.pid().unwrap()).await;
        for _ in 0..2 {
            let before = pid(&supervisor, "b").await;
            crash(before).await;
            assert_ne!(pid(&supervisor, "b").await, before);
        }
        crash(pid(&supervisor, "b").await).await;
        assert_eq!(over.await, ExitReason::Shutdown, "{strategy:?}");
        assert_eq!(stage.journal().last().unwrap(), "-a shutdown");
    }
}

/// `supervisor_SUITE`: `one_for_one` (SV-033)
#[tokio::test(start_paused = true)]
async fn one_for_one_restarts_the_child_alone() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 2, ["a", "b"], &stage).await;
    let [a, b] = pids(&supervisor, ["a", "b"]).await;
    crash(a).await;
    let [new_a, new_b] = pids(&supervisor, ["a", "b"]).await;
    assert_ne!(new_a, a);
    assert_eq!(new_b, b);
    assert_eq!(stage.journal(), ["+a", "+b", "-a crash", "+a"]);
}

/// `supervisor_SUITE`: `one_for_all` (SV-035)
#[tokio::test(start_paused = true)]
async fn one_for_all_stops_all_in_reverse_and_starts_all_in_order() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 2, ["a", "b", "c"], &stage).await;
    let before = pids(&supervisor, ["a", "b", "c"]).await;
    stage.journal();
    crash(before[1]).await;
    let after = pids(&supervisor, ["a", "b", "c"]).await;
    assert!(before.iter().all(|pid| !after.contains(pid)));
    assert_eq!(stage.journal(), ["-b crash", "-c shutdown", "-a shutdown", "+a", "+b", "+c"]);
}

/// `supervisor_SUITE`: `rest_for_one` (SV-043)
#[tokio::test(start_paused = true)]
async fn rest_for_one_restarts_the_child_and_those_after_it() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::RestForOne, 2, ["a", "b", "c", "d"], &stage).await;
    let [a, b, ..] = pids(&supervisor, ["a", "b", "c", "d"]).await;
    stage.journal();
    crash(b).await;
    assert_eq!(pid(&supervisor, "a").await, a);
    assert_eq!(stage.journal(), ["-b crash", "-d shutdown", "-c shutdown", "+b", "+c", "+d"]);
}

/// `supervisor_SUITE`: `temporary_bystander` (SV-067)
#[tokio::test(start_paused = true)]
async fn temporary_siblings_are_stopped_and_forgotten() {
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        let stage = Stage::default();
        let supervisor = Supervisor::new(strategy)
            .child(child("a", &stage))
            .child(child_as(Restart::Temporary, "passing", &stage))
            .child(child("b", &stage))
            .start_link()
            .await
            .unwrap();
        stage.journal();
        crash(pid(&supervisor, "a").await).await;
        assert_eq!(status(&supervisor, "passing").await, None);
        assert_eq!(supervisor.count_children().await.unwrap().active, 2);
        assert_eq!(stage.journal(), ["-a crash", "-b shutdown", "-passing shutdown", "+a", "+b"]);
    }
}

/// A group restart starts the list over, whatever was the matter with its members.
#[tokio::test(start_paused = true)]
async fn siblings_that_did_not_run_are_started_by_a_group_restart() {
    for (strategy, crashing) in [(Strategy::OneForAll, "z"), (Strategy::RestForOne, "a")] {
        let stage = Stage::default();
        stage.starts("ignored", [Start::Ignore]);
        let supervisor = Supervisor::new(strategy)
            .child(child("a", &stage))
            .child(child("terminated", &stage))
            .child(child("ignored", &stage))
            .child(child_as(Restart::Transient, "done", &stage))
            .child(child("z", &stage))
            .start_link()
            .await
            .unwrap();
        supervisor.terminate_child("terminated").await.unwrap();
        end(pid(&supervisor, "done").await, ExitReason::Normal).await;
        for id in ["terminated", "ignored", "done"] {
            assert_eq!(status(&supervisor, id).await, Some(ChildStatus::NotRunning));
        }
        crash(pid(&supervisor, crashing).await).await;
        pids(&supervisor, ["a", "terminated", "ignored", "done", "z"]).await;
    }
}

/// The end of a child that is not restarted never touches the others.
#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_restarted_takes_nobody_along() {
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        let stage = Stage::default();
        let supervisor = Supervisor::new(strategy)
            .child(child_as(Restart::Temporary, "temporary", &stage))
            .child(child_as(Restart::Transient, "transient", &stage))
            .child(child("a", &stage))
            .start_link()
            .await
            .unwrap();
        let a = pid(&supervisor, "a").await;
        crash(pid(&supervisor, "temporary").await).await;
        end(pid(&supervisor, "transient").await, ExitReason::Shutdown).await;
        assert_eq!(pid(&supervisor, "a").await, a);
    }
}

/// A sibling that says it is not needed when it is restarted is a success.
#[tokio::test(start_paused = true)]
async fn a_restart_may_say_that_the_child_is_not_needed() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 1, ["a", "b"], &stage).await;
    stage.starts("a", [Start::Ignore]);
    crash(pid(&supervisor, "a").await).await;
    assert_eq!(status(&supervisor, "a").await, Some(ChildStatus::NotRunning));
    pid(&supervisor, "b").await;
}

/// A whole group cycle is one restart: with an intensity of 1 the second crash is one too many, not the first.
#[tokio::test(start_paused = true)]
async fn a_group_restart_counts_once() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 1, ["a", "b", "c", "d"], &stage).await;
    crash(pid(&supervisor, "b").await).await;
    let over = watch(supervisor.pid().unwrap()).await;
    crash(pid(&supervisor, "b").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
}

/// Children that die of the same cause before the supervisor has stopped them count nothing.
#[tokio::test(start_paused = true)]
async fn siblings_that_die_together_are_one_restart() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForAll, 1, ["a", "b", "c"], &stage).await;
    let all = pids(&supervisor, ["a", "b", "c"]).await;
    for pid in all {
        otp::send(pid, super::worker::End(ExitReason::error("crash")));
    }
    for pid in all {
        otp::exited(pid).await;
    }
    pids(&supervisor, ["a", "b", "c"]).await;
    assert_eq!(stage.journal(), ["+a", "+b", "+c", "-a crash", "-b crash", "-c crash", "+a", "+b", "+c"]);
}

/// `supervisor_SUITE`: `multiple_restarts` (SV-032)
#[tokio::test(start_paused = true)]
async fn restarts_far_enough_apart_go_on_for_ever() {
    let stage = Stage::default();
    let supervisor =
        Supervisor::new(Strategy::OneForOne).intensity(1, Duration::from_secs(1)).child(child("a", &stage));
    let supervisor = supervisor.start_link().await.unwrap();
    for _ in 0..4 {
        crash(pid(&supervisor, "a").await).await;
        tokio::time::advance(Duration::from_millis(2_100)).await;
    }
    pid(&supervisor, "a").await;
}
