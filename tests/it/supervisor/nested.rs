//! Supervisors below supervisors: what is local stays local, what is not goes up.

use super::worker::{Manner, Stage, Start, Worker, crash, end, pid, pids, status, watch};
use otp::prelude::*;
use otp::supervisor::{ChildStatus, SupervisorRef};
use std::time::Duration;

supervisor! {
    /// Two workers that may crash once.
    Below(stage: Stage): one_for_one, intensity = 1, period = "5s" {
        x: Worker = Worker::spec("x", stage.clone()),
        y: Worker = Worker::spec("y", stage.clone()),
        #[temporary]
        guest(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

supervisor! {
    /// Keeps `Below` whatever happens.
    Keeping(stage: Stage): one_for_all, intensity = 1, period = "5s" {
        a: Worker = Worker::spec("a", stage.clone()),
        below: Below = Below { stage: stage.clone() }.spec(),
    }
}

supervisor! {
    /// Keeps `Below` unless it shuts down.
    LettingGo(stage: Stage): one_for_one {
        #[transient]
        below: Below = Below { stage: stage.clone() }.spec(),
    }
}

/// Crashes `x` of the tree below until its supervisor gives up.
async fn exhaust(below: &SupervisorRef) {
    let over = watch(below.pid().unwrap()).await;
    crash(pid(below, "x").await).await;
    crash(pid(below, "x").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
}

/// `supervisor_SUITE`: `tree` (SV-052)
#[tokio::test(start_paused = true)]
async fn a_crash_stays_local_and_an_escalation_restarts_the_tree() {
    let stage = Stage::default();
    let top = Keeping { stage: stage.clone() }.start_link().await.unwrap();
    let below = top.below();
    below.start_guest("guest").await.unwrap();
    let before = pids(top.as_ref(), ["a", "below"]).await;
    let y = pid(below.as_ref(), "y").await;
    let count = top.as_ref().count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers, count.supervisors), (2, 2, 1, 1));
    assert_eq!(below.as_ref().count_children().await.unwrap().active, 3);

    crash(pid(below.as_ref(), "x").await).await;
    assert_eq!(pid(below.as_ref(), "y").await, y);
    assert_eq!(pids(top.as_ref(), ["a", "below"]).await, before);
    stage.journal();

    let over = watch(before[1]).await;
    crash(pid(below.as_ref(), "x").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
    let after = pids(top.as_ref(), ["a", "below"]).await;
    assert!(after.iter().all(|pid| !before.contains(pid)));
    // static children only
    assert_eq!(below.as_ref().count_children().await.unwrap().specs, 2);
    let escalation = ["-x crash", "-guest shutdown", "-y shutdown", "-a shutdown", "+a", "+x", "+y"];
    assert_eq!(stage.journal(), escalation);
}

/// A permanent sub-supervisor that gives up is one restart of its parent's.
#[tokio::test(start_paused = true)]
async fn a_permanent_supervisor_that_gives_up_is_restarted() {
    let stage = Stage::default();
    let top = Keeping { stage }.start_link().await.unwrap();
    let over = watch(top.pid().unwrap()).await;
    exhaust(top.below().as_ref()).await;
    assert!(top.is_alive());
    exhaust(top.below().as_ref()).await;
    assert_eq!(over.await, ExitReason::Shutdown);
}

/// Giving up is a shutdown, and that is a clean end.
#[tokio::test(start_paused = true)]
async fn a_transient_supervisor_that_gives_up_is_not_restarted() {
    let stage = Stage::default();
    let top = LettingGo { stage }.start_link().await.unwrap();
    exhaust(top.below().as_ref()).await;
    assert_eq!(status(top.as_ref(), "below").await, Some(ChildStatus::NotRunning));
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_that_cannot_start_again_fails_upwards() {
    let stage = Stage::default();
    let top = Keeping { stage: stage.clone() }.start_link().await.unwrap();
    let over = watch(top.pid().unwrap()).await;
    stage.starts("y", [Start::Fail]);
    exhaust(top.below().as_ref()).await;
    // the restart is one attempt, the retry after its failure one too many
    assert_eq!(over.await, ExitReason::Shutdown);
    let journal = stage.journal();
    assert_eq!(journal[journal.len() - 5..], ["+a", "+x", "!y", "-x shutdown", "-a shutdown"]);
}

#[tokio::test(start_paused = true)]
async fn a_whole_tree_stops_in_reverse_order_and_takes_its_time() {
    let stage = Stage::default();
    // longer than a worker's default: only the supervisor above it waits for ever
    stage.manner("x", Manner::Slow(Duration::from_secs(4)));
    stage.manner("y", Manner::Slow(Duration::from_secs(4)));
    let top = Keeping { stage: stage.clone() }.start_link().await.unwrap();
    stage.journal();
    top.stop().await.unwrap();
    assert_eq!(stage.journal(), ["-y shutdown", "-x shutdown", "-a shutdown"]);
}

supervisor! {
    /// A supervisor and a worker with names.
    NamedBelow(stage: Stage): one_for_one, intensity = 5, period = "5s" {
        worker: Worker = Worker::spec("worker", stage.clone()).name("nested worker"),
    }
}

supervisor! {
    NamedTop(stage: Stage): one_for_one, intensity = 5, period = "5s" {
        below: NamedBelow = NamedBelow { stage: stage.clone() }.spec().name("nested supervisor"),
    }
}

/// `supervisor_SUITE`: `simple_global_supervisor` (SV-068)
#[tokio::test(start_paused = true)]
async fn names_are_free_when_a_child_is_restarted() {
    let names = || ["nested supervisor", "nested worker"].map(otp::whereis);
    let top = NamedTop { stage: Stage::default() }.start_link().await.unwrap();
    let mut before = names();
    assert_eq!(before[0], top.below().pid());
    for kill in ["nested supervisor", "nested worker", "nested supervisor"] {
        end(otp::whereis(kill).unwrap(), ExitReason::Kill).await;
        pids(top.as_ref(), ["below"]).await;
        pids(top.below().as_ref(), ["worker"]).await;
        let after = names();
        assert!(after.iter().all(Option::is_some));
        assert_ne!(after[1], before[1], "after {kill} was killed");
        before = after;
    }
    top.below().as_ref().terminate_child("worker").await.unwrap();
    assert_eq!(otp::whereis("nested worker"), None);
    let worker = top.below().as_ref().restart_child("worker").await.unwrap();
    assert_eq!(otp::whereis("nested worker"), worker);
}
