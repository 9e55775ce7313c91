//! Pauses before restarts, and what is remembered of restarts.

use super::worker::{Stage, Start, child, crash, end, pid, status, watch};
use otp::prelude::*;
use otp::supervisor::{ChildOptions, ChildStatus, DynamicSupervisor, Strategy, Supervisor, SupervisorRef, tree};
use otp::{Backoff, Restart};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const PAUSES: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(4));

fn second(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// `slow` waits before it is restarted, `quick` does not.
async fn two(strategy: Strategy, intensity: u32, stage: &Stage) -> SupervisorRef {
    Supervisor::new(strategy)
        .intensity(intensity, second(60))
        .child(child("slow", stage).options(ChildOptions::new().backoff(PAUSES)))
        .child(child("quick", stage))
        .start_link()
        .await
        .unwrap()
}

/// How long it takes until the child runs again.
async fn pause(supervisor: &SupervisorRef, id: &str) -> Duration {
    let began = Instant::now();
    while !matches!(status(supervisor, id).await, Some(ChildStatus::Running(_))) {
        sleep(Duration::from_millis(1)).await;
    }
    Duration::from_secs(began.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_until_the_child_has_run_for_long() {
    let stage = Stage::default();
    let supervisor = two(Strategy::OneForOne, 100, &stage).await;
    for expected in [1, 2, 4, 4] {
        crash(pid(&supervisor, "slow").await).await;
        assert_eq!(pause(&supervisor, "slow").await, second(expected));
    }
    sleep(second(4)).await;
    crash(pid(&supervisor, "slow").await).await;
    assert_eq!(pause(&supervisor, "slow").await, second(1), "it has run for the longest pause");
    crash(pid(&supervisor, "quick").await).await;
    assert_eq!(pause(&supervisor, "quick").await, second(0));
}

/// Orders are served, other children are restarted.
#[tokio::test(start_paused = true)]
async fn a_supervisor_does_not_stand_still_in_a_pause() {
    let stage = Stage::default();
    let supervisor = two(Strategy::OneForOne, 100, &stage).await;
    crash(pid(&supervisor, "slow").await).await;
    let began = Instant::now();
    let waiting = supervisor.which_child("slow").await.unwrap();
    assert_eq!((waiting.status, waiting.next_attempt), (ChildStatus::Restarting, Some(second(1))));
    assert_eq!(waiting.restarts, 0, "an attempt counts when it is made");
    let text = tree(&supervisor).await.unwrap();
    assert!(text.contains("├─ slow restarting in 1s\n"), "{text}");
    crash(pid(&supervisor, "quick").await).await;
    assert!(matches!(status(&supervisor, "quick").await, Some(ChildStatus::Running(_))));
    assert_eq!(supervisor.terminate_child("slow").await, Ok(()));
    assert_eq!(began.elapsed(), Duration::ZERO);
    sleep(second(10)).await;
    assert_eq!(status(&supervisor, "slow").await, Some(ChildStatus::NotRunning), "the attempt is not made");
    assert!(supervisor.restart_child("slow").await.unwrap().is_some());
}

/// The timer of a pause that was cut short does not shorten the next one.
#[tokio::test(start_paused = true)]
async fn a_pause_is_its_own() {
    let stage = Stage::default();
    let supervisor = two(Strategy::OneForOne, 100, &stage).await;
    crash(pid(&supervisor, "slow").await).await;
    sleep(Duration::from_millis(500)).await;
    supervisor.terminate_child("slow").await.unwrap();
    supervisor.restart_child("slow").await.unwrap();
    crash(pid(&supervisor, "slow").await).await;
    assert_eq!(pause(&supervisor, "slow").await, second(2));
}

/// Also the attempts that fail wait, and each of them counts.
#[tokio::test(start_paused = true)]
async fn attempts_are_counted_when_they_are_made() {
    let stage = Stage::default();
    let supervisor = two(Strategy::OneForOne, 3, &stage).await;
    let over = watch(supervisor.pid().unwrap()).await;
    stage.starts("slow", [Start::Fail; 9]);
    let began = Instant::now();
    crash(pid(&supervisor, "slow").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
    // after 1, 2 and 4 seconds; the fourth, after 4 more, is one too many
    assert_eq!(began.elapsed().as_secs(), 11);
    assert_eq!(stage.journal().iter().filter(|line| *line == "!slow").count(), 3);
}

/// The whole restart waits: the siblings run on until then.
#[tokio::test(start_paused = true)]
async fn a_group_is_restarted_after_the_pause() {
    let stage = Stage::default();
    let supervisor = two(Strategy::OneForAll, 9, &stage).await;
    let quick = pid(&supervisor, "quick").await;
    crash(pid(&supervisor, "slow").await).await;
    assert_eq!(pid(&supervisor, "quick").await, quick);
    assert_eq!(pause(&supervisor, "slow").await, second(1));
    assert!(pid(&supervisor, "quick").await != quick);
    let slow = supervisor.which_child("slow").await.unwrap();
    assert_eq!((slow.restarts, slow.last_restart.unwrap().reason.to_string().as_str()), (1, "crash"));
    let quick = supervisor.which_child("quick").await.unwrap();
    assert_eq!((quick.restarts, quick.last_restart.unwrap().reason), (1, ExitReason::Shutdown));

    // a sibling that waits for nothing takes the waiting child with it
    crash(pid(&supervisor, "slow").await).await;
    crash(pid(&supervisor, "quick").await).await;
    assert_eq!(pause(&supervisor, "slow").await, second(0));
    let before = pid(&supervisor, "slow").await;
    sleep(second(10)).await;
    assert_eq!(pid(&supervisor, "slow").await, before, "the attempt that was waited for is not made");
}

#[tokio::test(start_paused = true)]
async fn the_supervisor_can_be_stopped_in_a_pause() {
    let stage = Stage::default();
    let supervisor = two(Strategy::RestForOne, 9, &stage).await;
    crash(pid(&supervisor, "slow").await).await;
    let began = Instant::now();
    assert_eq!(supervisor.stop().await, Ok(()));
    assert_eq!(began.elapsed(), Duration::ZERO);
}

/// A dynamic child's spec says it.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_waits_too() {
    let stage = Stage::default();
    let pool = DynamicSupervisor::new().start_link().await.unwrap();
    let given = stage.clone();
    let worker = pool.start_child(move || super::worker::Worker::spec("a", given.clone()).backoff(PAUSES));
    let worker = worker.await.unwrap();
    crash(worker.pid().unwrap()).await;
    let began = Instant::now();
    assert_eq!(worker.who().await.unwrap().0, "a", "a call waits for the next one");
    assert_eq!(began.elapsed(), second(1));
}

#[tokio::test(start_paused = true)]
async fn restarts_are_remembered_with_reason_and_time() {
    let stage = Stage::default();
    let supervisor = super::worker::supervise(Strategy::OneForOne, 9, ["a"], &stage).await;
    let fresh = supervisor.which_child("a").await.unwrap();
    assert_eq!((fresh.restarts, fresh.last_restart, fresh.next_attempt), (0, None, None));
    crash(pid(&supervisor, "a").await).await;
    sleep(second(7)).await;
    let child = supervisor.which_child("a").await.unwrap();
    let last = child.last_restart.unwrap();
    assert_eq!((child.restarts, last.reason.to_string().as_str(), last.ago), (1, "crash", second(7)));
    let text = tree(&supervisor).await.unwrap();
    assert!(text.ends_with(" Worker, restarted once, 7s ago: crash\n"), "{text}");
    stage.starts("a", [Start::Fail, Start::Fail]);
    end(pid(&supervisor, "a").await, ExitReason::Kill).await;
    assert_eq!(pause(&supervisor, "a").await, Duration::ZERO);
    let child = supervisor.which_child("a").await.unwrap();
    assert_eq!(child.restarts, 4, "each attempt counts");
    assert_eq!(child.restart, Restart::Permanent);
}
