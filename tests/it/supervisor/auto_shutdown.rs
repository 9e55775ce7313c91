//! Significant children, whose own end may be the end of their supervisor.

use super::worker::{Stage, Worker, child, crash, end, ends, pid, watch};
use otp::Restart;
use otp::prelude::*;
use otp::supervisor::{AutoShutdown, ChildOptions, Strategy, Supervisor, SupervisorRef};

/// `names`, all significant and of this restart type, between two permanent children that are not.
async fn significant<const N: usize>(
    strategy: Strategy,
    auto_shutdown: AutoShutdown,
    restart: Restart,
    names: [&'static str; N],
) -> SupervisorRef {
    let stage = Stage::default();
    let options = ChildOptions::new().restart(restart).significant();
    let mut supervisor = Supervisor::new(strategy)
        .intensity(10, std::time::Duration::from_secs(5))
        .auto_shutdown(auto_shutdown)
        .child(child("first", &stage));
    for name in names {
        supervisor = supervisor.child(child(name, &stage).options(options));
    }
    supervisor.child(child("last", &stage)).start_link().await.unwrap()
}

/// Whether the supervisor is over after the child has ended; if so, it ended with `Shutdown`.
async fn ends_with(supervisor: &SupervisorRef, id: &str, reason: ExitReason) -> bool {
    let over = watch(supervisor.pid().unwrap()).await;
    end(pid(supervisor, id).await, reason).await;
    let is_over = supervisor.which_children().await.is_err();
    if is_over {
        assert_eq!(over.await, ExitReason::Shutdown);
    }
    is_over
}

/// `supervisor_SUITE`: `significant_temporary`, `significant_transient` (SV-054, SV-055)
#[tokio::test(start_paused = true)]
async fn any_significant_child_that_is_not_restarted_ends_the_supervisor() {
    for restart in [Restart::Transient, Restart::Temporary] {
        for reason in ends() {
            let supervisor = significant(Strategy::OneForOne, AutoShutdown::AnySignificant, restart, ["a", "b"]).await;
            let restarted = restart == Restart::Transient && !reason.is_clean();
            assert_eq!(ends_with(&supervisor, "a", reason.clone()).await, !restarted, "{restart:?} {reason}");
        }
    }
}

/// `supervisor_SUITE`: `significant_temporary`, `significant_transient` (SV-054, SV-055)
#[tokio::test(start_paused = true)]
async fn the_last_significant_child_ends_the_supervisor() {
    for restart in [Restart::Transient, Restart::Temporary] {
        let supervisor = significant(Strategy::OneForOne, AutoShutdown::AllSignificant, restart, ["a", "b", "c"]).await;
        assert!(!ends_with(&supervisor, "a", ExitReason::Normal).await);
        // one that was terminated by order does not count any more, and is no trigger itself
        supervisor.terminate_child("c").await.unwrap();
        assert!(supervisor.which_children().await.is_ok());
        assert!(ends_with(&supervisor, "b", ExitReason::Shutdown).await);
    }
}

/// `supervisor_SUITE`: `significant_temporary`, `significant_transient` (SV-054, SV-055)
#[tokio::test(start_paused = true)]
async fn terminating_significant_children_by_order_is_no_trigger() {
    for auto_shutdown in [AutoShutdown::AnySignificant, AutoShutdown::AllSignificant] {
        for restart in [Restart::Transient, Restart::Temporary] {
            let supervisor = significant(Strategy::OneForOne, auto_shutdown, restart, ["a"]).await;
            supervisor.terminate_child("a").await.unwrap();
            assert!(supervisor.which_children().await.is_ok());
        }
    }
}

/// `supervisor_SUITE`: `nonsignificant_temporary`, `nonsignificant_transient` (SV-053)
#[tokio::test(start_paused = true)]
async fn other_children_are_no_trigger() {
    for auto_shutdown in [AutoShutdown::Never, AutoShutdown::AnySignificant, AutoShutdown::AllSignificant] {
        for restart in [Restart::Transient, Restart::Temporary] {
            for reason in ends() {
                let stage = Stage::default();
                let other = child("a", &stage).options(ChildOptions::new().restart(restart));
                let supervisor = Supervisor::new(Strategy::OneForOne).auto_shutdown(auto_shutdown).child(other);
                let supervisor = supervisor.start_link().await.unwrap();
                assert!(!ends_with(&supervisor, "a", reason).await);
            }
        }
    }
}

/// `supervisor_SUITE`: `significant_bystander` (SV-057)
#[tokio::test(start_paused = true)]
async fn significant_siblings_of_a_group_restart_are_no_trigger() {
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        for restart in [Restart::Transient, Restart::Temporary] {
            let supervisor = significant(strategy, AutoShutdown::AnySignificant, restart, ["a", "b"]).await;
            crash(pid(&supervisor, "first").await).await;
            pid(&supervisor, "last").await;
        }
    }
}

supervisor! {
    /// Ends when its only worker is done.
    Job(stage: Stage): one_for_one, auto_shutdown = any_significant {
        #[transient] #[significant]
        job: Worker = Worker::spec("job", stage.clone()),
    }
}

supervisor! {
    /// Ends when the job does.
    Workshop(stage: Stage): one_for_one, auto_shutdown = any_significant {
        #[transient] #[significant]
        job: Job = Job { stage: stage.clone() }.spec(),
    }
}

supervisor! {
    /// Does not care.
    Office(stage: Stage): one_for_one, auto_shutdown = any_significant {
        #[transient]
        job: Job = Job { stage: stage.clone() }.spec(),
    }
}

/// `supervisor_SUITE`: `significant_escalation` (SV-058)
#[tokio::test(start_paused = true)]
async fn a_significant_supervisor_passes_the_end_on() {
    let workshop = Workshop { stage: Stage::default() }.start_link().await.unwrap();
    let over = watch(workshop.pid().unwrap()).await;
    workshop.job().job().end(ExitReason::Normal);
    assert_eq!(over.await, ExitReason::Shutdown);

    let office = Office { stage: Stage::default() }.start_link().await.unwrap();
    let over = watch(office.job().pid().unwrap()).await;
    office.job().job().end(ExitReason::Normal);
    assert_eq!(over.await, ExitReason::Shutdown);
    assert_eq!(office.as_ref().count_children().await.unwrap().active, 0);
}

supervisor! {
    Crew(stage: Stage): one_for_one, auto_shutdown = all_significant {
        #[temporary] #[significant]
        hand(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

supervisor! {
    Pair(stage: Stage): one_for_one, auto_shutdown = any_significant {
        #[temporary] #[significant]
        hand(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

/// `supervisor_SUITE`: `significant_simple` (SV-056)
#[tokio::test(start_paused = true)]
async fn a_supervisor_of_dynamic_children_ends_with_the_first_of_them() {
    let pair = Pair { stage: Stage::default() }.start_link().await.unwrap();
    let (a, b) = (pair.start_hand("a").await.unwrap(), pair.start_hand("b").await.unwrap());
    let over = watch(pair.pid().unwrap()).await;
    crash(a.pid().unwrap()).await;
    assert_eq!(over.await, ExitReason::Shutdown);
    assert!(!b.is_alive());
}

/// `supervisor_SUITE`: `significant_simple` (SV-056)
#[tokio::test(start_paused = true)]
async fn a_supervisor_of_dynamic_children_ends_with_the_last_of_them() {
    let crew = Crew { stage: Stage::default() }.start_link().await.unwrap();
    let (a, b) = (crew.start_hand("a").await.unwrap(), crew.start_hand("b").await.unwrap());
    crash(a.pid().unwrap()).await;
    assert!(crew.as_ref().which_children().await.is_ok());
    let over = watch(crew.pid().unwrap()).await;
    b.end(ExitReason::Normal);
    assert_eq!(over.await, ExitReason::Shutdown);
}
