//! One child from its first start to the end of its spec, and what can be seen of it at each step.

use super::worker::{Stage, child, supervise};
use otp::prelude::*;
use otp::supervisor::{ChildError, ChildStatus, Strategy, SupervisorRef};

/// The only child's status, and specs, active, workers and supervisors as they are counted.
async fn seen(supervisor: &SupervisorRef) -> (Option<ChildStatus>, [usize; 4]) {
    let children = supervisor.which_children().await.unwrap();
    let count = supervisor.count_children().await.unwrap();
    assert_eq!(children.len(), count.specs);
    assert!(children.iter().all(|child| child.id.as_deref() == Some("a") && child.template.is_none()));
    let status = children.first().map(|child| child.status);
    (status, [count.specs, count.active, count.workers, count.supervisors])
}

/// `supervisor_SUITE`: `child_adm/f` (SV-026); elixir `supervisor_test`: `child life cycle` (XS-006)
#[tokio::test(start_paused = true)]
async fn what_is_listed_and_counted_is_so_at_every_step() {
    let stage = Stage::default();
    let supervisor = supervise(Strategy::OneForOne, 1, [], &stage).await;
    assert_eq!(seen(&supervisor).await, (None, [0; 4]));

    let a = supervisor.start_child(child("a", &stage)).await.unwrap().unwrap();
    let runs = |pid: Pid| (Some(ChildStatus::Running(pid)), [1, 1, 1, 0]);
    assert_eq!(seen(&supervisor).await, runs(a));
    assert_eq!(supervisor.delete_child("a").await, Err(ChildError::Running));
    assert_eq!(seen(&supervisor).await, runs(a));

    let waits = (Some(ChildStatus::NotRunning), [1, 0, 1, 0]);
    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert_eq!(seen(&supervisor).await, waits);
    let b = supervisor.restart_child("a").await.unwrap().unwrap();
    assert_eq!(seen(&supervisor).await, runs(b));
    assert_ne!(a, b);
    super::worker::crash(b).await;
    let c = super::worker::pid(&supervisor, "a").await;
    assert_eq!(seen(&supervisor).await, runs(c));

    assert_eq!(supervisor.terminate_child("a").await, Ok(()));
    assert_eq!(seen(&supervisor).await, waits);
    assert_eq!(supervisor.delete_child("a").await, Ok(()));
    assert_eq!(seen(&supervisor).await, (None, [0; 4]));
}
