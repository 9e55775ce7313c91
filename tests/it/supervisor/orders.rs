//! What a running supervisor can be told.

use super::worker::{Stage, Start, child, child_as, pid, status, supervise};
use otp::prelude::*;
use otp::supervisor::{ChildCount, ChildError, ChildStatus, Strategy, Supervisor, SupervisorRef};
use otp::{CallError, Restart, StartError};

async fn ids(supervisor: &SupervisorRef) -> Vec<String> {
    let children = supervisor.which_children().await.unwrap();
    children.into_iter().map(|child| child.id.expect("a static child").to_string()).collect()
}

async fn count(supervisor: &SupervisorRef) -> (usize, usize) {
    let ChildCount { specs, active, .. } = supervisor.count_children().await.unwrap();
    (specs, active)
}

#[tokio::test(start_paused = true)]
async fn which_children_lists_the_last_started_first() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a", "b"], &stage).await;
    supervisor.start_child(child("c", &stage)).await.unwrap();
    assert_eq!(ids(&supervisor).await, ["c", "b", "a"]);
    // a restart keeps the place
    super::worker::crash(pid(&supervisor, "a").await).await;
    assert_eq!(ids(&supervisor).await, ["c", "b", "a"]);
}

/// `supervisor_SUITE`: `child_adm/a` (SV-021); elixir `supervisor_test`: `supports new child spec` (XS-004)
#[tokio::test(start_paused = true)]
async fn start_child_says_that_the_id_is_taken() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, [], &stage).await;
    let a = supervisor.start_child(child("a", &stage)).await.unwrap().unwrap();
    assert_eq!(supervisor.start_child(child("a", &stage)).await, Err(ChildError::AlreadyStarted(a)));
    supervisor.terminate_child("a").await.unwrap();
    assert_eq!(supervisor.start_child(child("a", &stage)).await, Err(ChildError::AlreadyPresent));
}

/// `supervisor_SUITE`: `sup_start_child_returns_error` (SV-009)
#[tokio::test(start_paused = true)]
async fn a_child_that_does_not_start_is_not_kept() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    for start in [Start::Fail, Start::Panic] {
        stage.starts("b", [start]);
        let error = supervisor.start_child(child("b", &stage)).await.unwrap_err();
        assert!(matches!(error, ChildError::Start(StartError::Failed(_))), "{error:?}");
    }
    assert_eq!(ids(&supervisor).await, ["a"]);
    assert!(supervisor.start_child(child("b", &stage)).await.is_ok());
}

/// `supervisor_SUITE`: `sup_start_ignore_child`, `sup_start_ignore_temporary_child_start_child` (SV-003, SV-005)
#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_needed_is_kept_unless_it_is_temporary() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    stage.starts("permanent", [Start::Ignore]);
    stage.starts("temporary", [Start::Ignore]);
    assert_eq!(supervisor.start_child(child("permanent", &stage)).await, Ok(None));
    assert_eq!(supervisor.start_child(child_as(Restart::Temporary, "temporary", &stage)).await, Ok(None));
    assert_eq!(ids(&supervisor).await, ["permanent", "a"]);
    assert_eq!(status(&supervisor, "permanent").await, Some(ChildStatus::NotRunning));
    assert_eq!(count(&supervisor).await, (2, 1));
}

/// `supervisor_SUITE`: `child_adm/b` (SV-022)
#[tokio::test(start_paused = true)]
async fn terminate_child_stops_a_child_and_keeps_its_spec() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    let a = pid(&supervisor, "a").await;
    assert_eq!(supervisor.terminate_child(a).await, Err(ChildError::NotFound), "a pid is not an id");
    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert!(!otp::is_alive(a));
    assert_eq!(
        supervisor.terminate_child(a).await,
        Err(ChildError::NotFound),
        "nor is that of a process that has ended"
    );
    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert_eq!(supervisor.terminate_child("nobody").await, Err(ChildError::NotFound));
    assert_eq!(count(&supervisor).await, (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_temporary_child_that_is_terminated_is_forgotten() {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(child_as(Restart::Temporary, "a", &stage))
        .start_link()
        .await
        .unwrap();
    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert_eq!(supervisor.terminate_child("a").await, Err(ChildError::NotFound));
    assert_eq!(supervisor.which_children().await, Ok(vec![]));
}

/// `supervisor_SUITE`: `child_adm/c`, `sup_start_restart_child_returns_error` (SV-023, SV-010)
#[tokio::test(start_paused = true)]
async fn restart_child_starts_a_child_that_does_not_run() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    assert_eq!(supervisor.restart_child("a").await, Err(ChildError::Running));
    assert_eq!(supervisor.restart_child("nobody").await, Err(ChildError::NotFound));
    supervisor.terminate_child("a").await.unwrap();

    stage.starts("a", [Start::Panic, Start::Ignore]);
    let error = supervisor.restart_child("a").await.unwrap_err();
    assert!(error.to_string().contains("a panics in init"), "{error}");
    assert_eq!(status(&supervisor, "a").await, Some(ChildStatus::NotRunning));
    assert_eq!(supervisor.restart_child("a").await, Ok(None));
    let a = supervisor.restart_child("a").await.unwrap();
    assert_eq!(a, Some(pid(&supervisor, "a").await));
}

/// `supervisor_SUITE`: `child_adm/d` (SV-024)
#[tokio::test(start_paused = true)]
async fn delete_child_forgets_a_child_that_does_not_run() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    assert_eq!(supervisor.delete_child("a").await, Err(ChildError::Running));
    assert_eq!(supervisor.delete_child("nobody").await, Err(ChildError::NotFound));
    supervisor.terminate_child("a").await.unwrap();
    assert_eq!(supervisor.delete_child("a").await, Ok(()));
    assert_eq!(supervisor.delete_child("a").await, Err(ChildError::NotFound));
    assert!(supervisor.start_child(child("a", &stage)).await.is_ok());
}

/// `supervisor_SUITE`: `child_adm/e` (SV-025)
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_has_ended_answers_nothing() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, ["a"], &stage).await;
    supervisor.stop().await.unwrap();
    let gone = Err(ChildError::Supervisor(CallError::NoProc));
    assert_eq!(supervisor.start_child(child("b", &stage)).await, gone);
    assert_eq!(supervisor.terminate_child("a").await, Err(ChildError::Supervisor(CallError::NoProc)));
    assert_eq!(supervisor.restart_child("a").await, gone);
    assert_eq!(supervisor.delete_child("a").await, Err(ChildError::Supervisor(CallError::NoProc)));
    assert_eq!(supervisor.which_children().await, Err(CallError::NoProc));
    assert_eq!(supervisor.count_children().await, Err(CallError::NoProc));
}

/// `supervisor_SUITE`: `do_not_save_child_specs_for_temporary_children` (SV-065)
#[tokio::test(start_paused = true)]
async fn only_the_specs_of_temporary_children_go_with_them() {
    for strategy in [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne] {
        for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
            let stage = Stage::default();
            let supervisor = supervise(strategy, 100, [], &stage).await;
            let again = || supervisor.start_child(child_as(restart, "a", &stage));
            for reason in super::worker::ends() {
                supervisor.start_child(child_as(restart, "a", &stage)).await.ok();
                supervisor.restart_child("a").await.ok();
                super::worker::end(pid(&supervisor, "a").await, reason.clone()).await;
                let result = again().await;
                let expected = match restart {
                    Restart::Temporary => result.is_ok(),
                    Restart::Transient if reason.is_clean() => result == Err(ChildError::AlreadyPresent),
                    Restart::Permanent | Restart::Transient => matches!(result, Err(ChildError::AlreadyStarted(_))),
                };
                assert!(expected, "{strategy:?} {restart:?} {reason:?}: {result:?}");
            }
            supervisor.terminate_child("a").await.unwrap();
            assert_eq!(again().await.is_ok(), restart == Restart::Temporary);
        }
    }
}

/// A supervisor of dynamic children alone that has started anew does not know those of its predecessor: what is asked for
/// is so.
#[otp::test]
async fn a_dynamic_child_of_an_earlier_incarnation_is_terminated_already() {
    let supervisor = Supervisor::new(Strategy::OneForOne).start_link().await.unwrap();
    let ended = otp::spawn(async |_inbox| ());
    otp::exited(ended).await;
    assert_eq!(supervisor.terminate_child(ended).await, Ok(()));
    let lives = otp::spawn(async |_inbox| std::future::pending::<()>().await);
    assert_eq!(supervisor.terminate_child(lives).await, Err(ChildError::NotFound));
}
