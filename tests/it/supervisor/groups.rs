//! Dynamic children beside static ones whose strategy takes them along: stopped and started again with the group.

use super::worker::{A_WHILE, Stage, Start, Worker, crash, pid};
use otp::prelude::*;
use otp::supervisor::{ChildStatus, SupervisorRef};

supervisor! {
    /// The connections need the store.
    Desk(stage: Stage): rest_for_one, intensity = 9, period = "5s" {
        store: Worker = Worker::spec("store", stage.clone()),
        conn(name: &'static str): Worker = Worker::spec(name, stage.clone()),
    }
}

async fn desk() -> (DeskRef, Stage) {
    let stage = Stage::default();
    (Desk { stage: stage.clone() }.start_link().await.unwrap(), stage)
}

async fn dynamic(supervisor: &SupervisorRef) -> Vec<ChildStatus> {
    let children = supervisor.which_children().await.unwrap();
    children.into_iter().filter(|child| child.id.is_none()).map(|child| child.status).collect()
}

/// A dynamic child that does not start again with its group is tried again by itself; nobody waits for it.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_fails_does_not_keep_the_group_from_starting() {
    let (desk, stage) = desk().await;
    let conns = [desk.start_conn("a").await.unwrap(), desk.start_conn("b").await.unwrap()];
    stage.starts("a", [Start::Fail, Start::Fail]);
    crash(pid(desk.as_ref(), "store").await).await;
    assert_eq!(conns[1].who().await.unwrap().0, "b");
    assert_eq!(conns[0].who().await.unwrap().0, "a");
    assert_eq!(desk.as_ref().count_children().await.unwrap().active, 3);
}

/// One that waits for its group has no process, and is found by the pid that everybody knows.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_that_waits_for_its_group_can_be_terminated() {
    let (desk, stage) = desk().await;
    let (a, b) = (desk.start_conn("a").await.unwrap(), desk.start_conn("b").await.unwrap());
    let before = a.pid().unwrap();
    stage.starts("store", [Start::FailAfter(A_WHILE)]);
    crash(pid(desk.as_ref(), "store").await).await;
    // the order is there before the retry
    assert_eq!(desk.as_ref().terminate_child(before).await, Ok(()));
    assert_eq!(a.who().await, Err(CallError::NoProc));
    assert_eq!(b.who().await.unwrap().0, "b");
    assert_eq!(desk.as_ref().count_children().await.unwrap().active, 2);
    assert!(!stage.journal().iter().skip(3).any(|line| line == "+a"));
}

/// Without its group it would never be started again, nor could anybody tell it from others: it is forgotten.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_whose_group_is_not_restarted_is_forgotten() {
    let (desk, stage) = desk().await;
    let (a, _b) = (desk.start_conn("a").await.unwrap(), desk.start_conn("b").await.unwrap());
    stage.starts("store", [Start::FailAfter(A_WHILE)]);
    crash(pid(desk.as_ref(), "store").await).await;
    let (waiting, terminated) = tokio::join!(dynamic(desk.as_ref()), desk.as_ref().terminate_child("store"));
    assert_eq!((waiting, terminated), (vec![ChildStatus::Restarting; 2], Ok(())));
    assert_eq!(a.who().await, Err(CallError::NoProc));
    assert_eq!(dynamic(desk.as_ref()).await, []);
    assert!(desk.as_ref().restart_child("store").await.unwrap().is_some());
    assert_eq!(desk.start_conn("c").await.unwrap().who().await.unwrap().0, "c");
}
