//! How many restarts are too many, and what giving up looks like.

use super::worker::{Stage, child, crash, pid, status, supervise, watch};
use otp::prelude::*;
use otp::supervisor::{Strategy, Supervisor, SupervisorRef};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Crashes the child `a` at these times (milliseconds since the supervisor's start); how many of the crashes it survives.
async fn survives(intensity: u32, period: u64, crashes: &[u64]) -> usize {
    let stage = Stage::default();
    let start = Instant::now();
    let supervisor = Supervisor::new(Strategy::OneForOne).intensity(intensity, Duration::from_secs(period));
    let supervisor = supervisor.child(child("a", &stage)).start_link().await.unwrap();
    let mut survived = 0;
    for at in crashes {
        sleep_until(start + Duration::from_millis(*at)).await;
        if !crash_child(&supervisor).await {
            break;
        }
        survived += 1;
    }
    // the next one begins with a second, as this one has
    let seconds = start.elapsed().as_secs() + 1;
    sleep_until(start + Duration::from_secs(seconds)).await;
    survived
}

/// False if the supervisor gave up.
async fn crash_child(supervisor: &SupervisorRef) -> bool {
    crash(pid(supervisor, "a").await).await;
    supervisor.which_children().await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn intensity_zero_allows_no_restart() {
    assert_eq!(survives(0, 5, &[0]).await, 0);
}

#[tokio::test(start_paused = true)]
async fn intensity_n_allows_n_restarts_and_not_one_more() {
    for n in [1, 2, 7] {
        let crashes: Vec<u64> = (0..10).collect();
        assert_eq!(survives(n, 5, &crashes).await, n as usize);
    }
}

/// Seconds are whole and the bound is inclusive, as in OTP: what counts is how far the numbers of the seconds are apart.
#[tokio::test(start_paused = true)]
async fn the_period_is_counted_in_whole_seconds_inclusively() {
    assert_eq!(survives(1, 5, &[0, 5_999]).await, 1);
    assert_eq!(survives(1, 5, &[0, 6_000]).await, 2);
    assert_eq!(survives(1, 5, &[999, 5_999]).await, 1);
    assert_eq!(survives(1, 5, &[999, 6_000]).await, 2);
}

/// A second begins for all supervisors at once, whenever they were started.
#[tokio::test(start_paused = true)]
async fn seconds_begin_for_all_supervisors_at_once() {
    let stage = Stage::default();
    let start = Instant::now();
    supervise(Strategy::OneForOne, 1, ["first"], &stage).await;
    sleep_until(start + Duration::from_millis(500)).await;
    let late = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    for at in [900, 6_000] {
        sleep_until(start + Duration::from_millis(at)).await;
        assert!(crash_child(&late).await, "the seconds 0 and 6 are more than five apart");
    }
    let later = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    for (at, survives) in [(6_400, true), (11_900, false)] {
        sleep_until(start + Duration::from_millis(at)).await;
        assert_eq!(crash_child(&later).await, survives, "the seconds 6 and 11 are not");
    }
}

#[tokio::test(start_paused = true)]
async fn one_restart_in_five_seconds_is_the_default() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).start_link().await.unwrap();
    assert!(crash_child(&supervisor).await);
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(crash_child(&supervisor).await);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!crash_child(&supervisor).await);
}

#[tokio::test(start_paused = true)]
async fn giving_up_stops_the_children_in_reverse_and_ends_with_shutdown() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 0, ["a", "b", "c"], &stage).await;
    let over = watch(supervisor.pid().unwrap()).await;
    crash(pid(&supervisor, "b").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
    assert_eq!(stage.journal(), ["+a", "+b", "+c", "-b crash", "-c shutdown", "-a shutdown"]);
}

/// Children that are terminated and restarted by order count nothing.
#[tokio::test(start_paused = true)]
async fn orders_do_not_count() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    for _ in 0..5 {
        supervisor.terminate_child("a").await.unwrap();
        supervisor.restart_child("a").await.unwrap();
    }
    crash(pid(&supervisor, "a").await).await;
    assert!(status(&supervisor, "a").await.is_some());
}

/// One budget for all children of a supervisor.
#[tokio::test(start_paused = true)]
async fn the_children_share_the_budget() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a", "b"], &stage).await;
    let over = watch(supervisor.pid().unwrap()).await;
    crash(pid(&supervisor, "a").await).await;
    crash(pid(&supervisor, "b").await).await;
    assert_eq!(over.await, ExitReason::Shutdown);
}
