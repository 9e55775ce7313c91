//! Stopping children: how long they get, what they see, what happens to those that do not obey.

use super::worker::{Manner, Stage, Unlink, Worker, child, child_stopped, crash, pid, pids, watch};
use otp::Shutdown;
use otp::prelude::*;
use otp::supervisor::{Strategy, Supervisor, SupervisorRef};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

async fn one(shutdown: Shutdown, manner: Manner) -> (SupervisorRef, Stage) {
    let stage = Stage::default();
    stage.manner("a", manner);
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child_stopped(shutdown, "a", &stage));
    (supervisor.start_link().await.unwrap(), stage)
}

/// How `a` ends when it is terminated, and how long that takes.
async fn terminated(shutdown: Shutdown, manner: Manner) -> (ExitReason, Duration) {
    let (supervisor, _) = one(shutdown, manner).await;
    let ended = watch(pid(&supervisor, "a").await).await;
    let before = Instant::now();
    supervisor.terminate_child("a").await.unwrap();
    let time = before.elapsed();
    (ended.await, time)
}

#[tokio::test(start_paused = true)]
async fn a_child_is_told_to_shut_down() {
    let timed = Shutdown::Timeout(SECOND);
    for manner in [Manner::Tidy, Manner::Plain] {
        assert_eq!(terminated(timed, manner).await, (ExitReason::Shutdown, Duration::ZERO));
    }
    let in_time = Manner::Slow(SECOND / 2);
    assert_eq!(terminated(timed, in_time).await, (ExitReason::Shutdown, SECOND / 2));
}

/// `supervisor_SUITE`: `sup_stop_timeout` (SV-016)
#[tokio::test(start_paused = true)]
async fn of_two_children_only_the_one_that_takes_too_long_is_killed() {
    let stage = Stage::default();
    stage.manner("late", Manner::Slow(SECOND * 100));
    let child = |name| child_stopped(Shutdown::Timeout(SECOND), name, &stage);
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child("in time")).child(child("late"));
    let supervisor = supervisor.start_link().await.unwrap();
    let [in_time, late] = pids(&supervisor, ["in time", "late"]).await;
    let (in_time, late) = (watch(in_time).await, watch(late).await);
    supervisor.stop_with(ExitReason::Shutdown, None).await.unwrap();
    assert_eq!((in_time.await, late.await), (ExitReason::Shutdown, ExitReason::Killed));
}

#[tokio::test(start_paused = true)]
async fn a_child_that_takes_too_long_is_killed() {
    let (reason, time) = terminated(Shutdown::Timeout(SECOND), Manner::Slow(SECOND * 100)).await;
    assert_eq!(reason, ExitReason::Killed);
    assert!(time >= SECOND && time < SECOND + Duration::from_millis(10), "{time:?}");
}

/// `supervisor_SUITE`: `sup_stop_brutal_kill` (SV-018)
#[tokio::test(start_paused = true)]
async fn a_brutally_killed_child_does_not_clean_up() {
    let (supervisor, stage) = one(Shutdown::BrutalKill, Manner::Slow(SECOND)).await;
    let ended = watch(pid(&supervisor, "a").await).await;
    supervisor.stop().await.unwrap();
    assert_eq!(ended.await, ExitReason::Killed);
    assert_eq!(stage.journal(), ["+a"]);
}

supervisor! {
    /// A worker below a supervisor.
    Deep(stage: Stage): one_for_one {
        deep: Worker = Worker::spec("deep", stage.clone()),
    }
}

supervisor! {
    /// Waits for both.
    Patient(stage: Stage): one_for_one {
        #[shutdown = infinity]
        a: Worker = Worker::spec("a", stage.clone()),
        #[shutdown = infinity]
        below: Deep = Deep { stage: stage.clone() }.spec(),
    }
}

/// `supervisor_SUITE`: `sup_stop_infinity` (SV-015)
#[tokio::test(start_paused = true)]
async fn workers_and_supervisors_may_be_given_all_the_time_they_take() {
    let stage = Stage::default();
    for name in ["a", "deep"] {
        stage.manner(name, Manner::Slow(SECOND * 3));
    }
    let patient = Patient { stage: stage.clone() }.start_link().await.unwrap();
    let (a, below) = (watch(patient.a().pid().unwrap()).await, watch(patient.below().pid().unwrap()).await);
    patient.stop_with(ExitReason::Shutdown, None).await.unwrap();
    assert_eq!((a.await, below.await), (ExitReason::Shutdown, ExitReason::Shutdown));
    assert_eq!(stage.journal(), ["+a", "+deep", "-deep shutdown", "-a shutdown"]);
}

/// `supervisor_SUITE`: `sup_stop_infinity` (SV-015)
#[tokio::test(start_paused = true)]
async fn a_child_may_be_given_all_the_time_it_takes() {
    let month = SECOND * 3600 * 24 * 30;
    assert_eq!(terminated(Shutdown::Infinity, Manner::Slow(month)).await, (ExitReason::Shutdown, month));
}

/// The default of a worker is five seconds.
#[tokio::test(start_paused = true)]
async fn a_worker_has_five_seconds() {
    let stage = Stage::default();
    stage.manner("a", Manner::Slow(SECOND * 100));
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child("a", &stage)).start_link().await.unwrap();
    let before = Instant::now();
    supervisor.stop().await.unwrap();
    assert_eq!(before.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn children_are_stopped_one_after_the_other() {
    let stage = Stage::default();
    for name in ["a", "b", "c"] {
        stage.manner(name, Manner::Slow(SECOND));
    }
    let supervisor = super::worker::supervise(Strategy::OneForOne, 1, ["a", "b", "c"], &stage).await;
    let before = Instant::now();
    supervisor.stop().await.unwrap();
    assert_eq!(before.elapsed(), SECOND * 3);
    assert_eq!(stage.journal()[3..], ["-c shutdown", "-b shutdown", "-a shutdown"]);
}

/// `supervisor_SUITE`: `child_unlink` (SV-051)
#[tokio::test(start_paused = true)]
async fn a_child_that_cut_its_link_does_not_hang_the_supervisor() {
    let (supervisor, stage) = one(Shutdown::Infinity, Manner::Tidy).await;
    let a = pid(&supervisor, "a").await;
    otp::send(a, Unlink(supervisor.pid().unwrap()));
    supervisor.terminate_child("a").await.unwrap();
    assert!(!otp::is_alive(a));
    assert_eq!(stage.journal(), ["+a", "-a shutdown"]);

    let b = supervisor.restart_child("a").await.unwrap().unwrap();
    otp::send(b, Unlink(supervisor.pid().unwrap()));
    crash(b).await;
    // nobody told the supervisor; it does not wait for a child that is gone
    assert_eq!(supervisor.stop().await, Ok(()));
}

/// `supervisor_SUITE`: `sup_stop_race` (SV-019)
#[tokio::test(start_paused = true)]
async fn children_may_end_by_themselves_while_the_supervisor_stops() {
    let stage = Stage::default();
    stage.manner("last", Manner::Slow(SECOND));
    let names = ["normal", "shutdown", "done", "crash", "last"];
    let supervisor = super::worker::supervise(Strategy::OneForAll, 1, names, &stage).await;
    let pids = pids(&supervisor, ["normal", "shutdown", "done", "crash"]).await;
    let stop = supervisor.stop_with(ExitReason::Shutdown, None);
    let ends = async {
        for (pid, reason) in pids.into_iter().zip(super::worker::ends()) {
            super::worker::end(pid, reason).await;
        }
    };
    let (stopped, ()) = tokio::join!(stop, ends);
    assert_eq!(stopped, Ok(()));
    let mut journal = stage.journal().split_off(5);
    journal.sort_unstable();
    assert_eq!(
        journal,
        ["-crash crash", "-done shutdown: done", "-last shutdown", "-normal normal", "-shutdown shutdown"]
    );
}

/// A child that crashes while it cleans up has ended, and that is what counts.
#[tokio::test(start_paused = true)]
async fn a_child_may_crash_while_it_is_stopped() {
    let (reason, _) = terminated(Shutdown::Timeout(SECOND), Manner::Clumsy).await;
    assert!(matches!(reason, ExitReason::Panic(_)), "{reason:?}");
}
