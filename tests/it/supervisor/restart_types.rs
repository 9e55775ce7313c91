//! Permanent, transient and temporary children, and all the ways in which they end.

use super::worker::{Stage, child_as, end, ends, pid, status};
use otp::Restart;
use otp::supervisor::{ChildStatus, Strategy, Supervisor, SupervisorRef};

async fn one(restart: Restart) -> (SupervisorRef, Stage) {
    let stage = Stage::default();
    let supervisor = Supervisor::new(Strategy::OneForOne).child(child_as(restart, "a", &stage));
    (supervisor.start_link().await.unwrap(), stage)
}

/// `supervisor_SUITE`: `permanent_normal`, `permanent_shutdown`, `permanent_abnormal` (SV-046)
#[tokio::test(start_paused = true)]
async fn a_permanent_child_is_always_restarted() {
    for reason in ends() {
        let (supervisor, _) = one(Restart::Permanent).await;
        let before = pid(&supervisor, "a").await;
        end(before, reason.clone()).await;
        assert_ne!(pid(&supervisor, "a").await, before, "{reason}");
        let count = supervisor.count_children().await.unwrap();
        assert_eq!((count.specs, count.active, count.workers, count.supervisors), (1, 1, 1, 0));
    }
}

/// `supervisor_SUITE`: `transient_normal`, `transient_shutdown`, `transient_abnormal` (SV-047, SV-048)
#[tokio::test(start_paused = true)]
async fn a_transient_child_is_restarted_after_an_abnormal_end() {
    for reason in ends() {
        let (supervisor, _) = one(Restart::Transient).await;
        let before = pid(&supervisor, "a").await;
        end(before, reason.clone()).await;
        if reason.is_clean() {
            assert_eq!(status(&supervisor, "a").await, Some(ChildStatus::NotRunning), "{reason}");
            let count = supervisor.count_children().await.unwrap();
            assert_eq!((count.specs, count.active), (1, 0));
            let after = supervisor.restart_child("a").await.unwrap();
            assert_eq!(after, Some(pid(&supervisor, "a").await));
        } else {
            assert_ne!(pid(&supervisor, "a").await, before, "{reason}");
        }
    }
}

/// `supervisor_SUITE`: `temporary_normal`, `temporary_shutdown`, `temporary_abnormal` (SV-049)
#[tokio::test(start_paused = true)]
async fn a_temporary_child_is_forgotten() {
    for reason in ends() {
        let (supervisor, stage) = one(Restart::Temporary).await;
        end(pid(&supervisor, "a").await, reason.clone()).await;
        assert_eq!(supervisor.which_children().await, Ok(vec![]), "{reason}");
        assert_eq!(supervisor.count_children().await.unwrap().specs, 0);
        let again = supervisor.start_child(child_as(Restart::Temporary, "a", &stage)).await.unwrap();
        assert_eq!(again, Some(pid(&supervisor, "a").await));
    }
}

/// The child's own line goes before its spec, and that before its type.
#[tokio::test(start_paused = true)]
async fn the_restart_type_is_the_lines_then_the_specs_then_the_types() {
    use super::worker::Worker;
    use otp::supervisor::{ChildOptions, ChildSpec};
    let stage = Stage::default();
    let of_spec = {
        let stage = stage.clone();
        move || Worker::spec("x", stage.clone()).restart(Restart::Transient)
    };
    let supervisor = Supervisor::new(Strategy::OneForOne)
        .child(
            ChildSpec::new::<Worker>("by line", of_spec.clone())
                .options(ChildOptions::new().restart(Restart::Temporary)),
        )
        .child(ChildSpec::new::<Worker>("by spec", of_spec))
        .child(super::worker::child("by type", &stage))
        .start_link()
        .await
        .unwrap();
    let children = supervisor.which_children().await.unwrap();
    let restarts: Vec<_> = children.iter().map(|child| child.restart).collect();
    assert_eq!(restarts, [Restart::Permanent, Restart::Transient, Restart::Temporary]);
}
