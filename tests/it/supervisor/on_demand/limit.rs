//! How many children there may be, and how many restarts.

use super::super::worker::{A_WHILE, Stage, Start, Worker, crash, watch};
use super::{count, pool, start};
use otp::prelude::*;
use otp::supervisor::{DynamicSupervisor, DynamicSupervisorRef};
use otp::{Restart, StartError};
use std::time::Duration;

/// elixir `dynamic_supervisor_test`: `with max_children` (XD-011)
#[tokio::test(start_paused = true)]
async fn there_are_no_more_children_than_there_may_be() {
    let none = DynamicSupervisor::new().max_children(0).start_link().await.unwrap();
    let stage = Stage::default();
    let refused = start(&none, "a", Restart::Permanent, &stage).await;
    assert_eq!(refused.unwrap_err(), StartError::MaxChildren(0));
    assert_eq!((count(&none).await, stage.journal().len()), ([0; 4], 0), "nothing has been started");

    let two = DynamicSupervisor::new().max_children(2).start_link().await.unwrap();
    let a = start(&two, "a", Restart::Permanent, &stage).await.unwrap();
    start(&two, "b", Restart::Permanent, &stage).await.unwrap();
    let refused = start(&two, "c", Restart::Permanent, &stage).await;
    assert_eq!(refused.unwrap_err(), StartError::MaxChildren(2));
    two.terminate_child(a.pid().unwrap()).await.unwrap();
    assert!(start(&two, "c", Restart::Permanent, &stage).await.is_ok(), "there is room again");
}

/// Until it is restarted, a child counts.
///
/// elixir `dynamic_supervisor_test`: `restarting on init children counted in max_children`, `restarting on exit children
/// counted in max_children` (XD-014)
#[tokio::test(start_paused = true)]
async fn children_that_are_being_restarted_count() {
    let one = DynamicSupervisor::new().max_children(1).start_link().await.unwrap();
    let stage = Stage::default();
    let a = start(&one, "a", Restart::Permanent, &stage).await.unwrap();
    crash(a.pid().unwrap()).await;
    assert_eq!(start(&one, "b", Restart::Permanent, &stage).await.unwrap_err(), StartError::MaxChildren(1));
    stage.starts("a", [Start::FailAfter(A_WHILE)]);
    a.who().await.unwrap();
    crash(a.pid().unwrap()).await;
    // given while the restart fails: served before it is tried again
    let (refused, children) = tokio::join!(start(&one, "b", Restart::Permanent, &stage), one.as_ref().which_children());
    assert_eq!(refused.unwrap_err(), StartError::MaxChildren(1));
    assert_eq!(children.unwrap()[0].status, otp::supervisor::ChildStatus::Restarting);
    assert_eq!(a.who().await.unwrap().0, "a");
}

/// How many crashes in a row it survives.
async fn survived(pool: &DynamicSupervisorRef, stage: &Stage) -> u32 {
    let a = start(pool, "a", Restart::Permanent, stage).await.unwrap();
    let mut crashes = 0;
    while a.who().await.is_ok() {
        crash(a.pid().unwrap()).await;
        crashes += 1;
    }
    crashes - 1
}

/// As in Elixir, where Erlang allows one restart.
///
/// elixir `dynamic_supervisor_test`: `set default options` (XD-002)
#[tokio::test(start_paused = true)]
async fn by_default_there_may_be_three_restarts_in_five_seconds_and_any_number_of_children() {
    let stage = Stage::default();
    let pool = DynamicSupervisor::new().start_link().await.unwrap();
    for _ in 0..1000 {
        start(&pool, "b", Restart::Temporary, &stage).await.unwrap();
    }
    let over = watch(pool.pid().unwrap()).await;
    assert_eq!(survived(&pool, &stage).await, 3);
    assert_eq!(over.await, ExitReason::Shutdown);

    let pool = DynamicSupervisor::new().start_link().await.unwrap();
    let a = start(&pool, "a", Restart::Permanent, &stage).await.unwrap();
    for n in 0..10 {
        crash(a.pid().unwrap()).await;
        assert_eq!(a.who().await.unwrap().0, "a", "{n}");
        tokio::time::sleep(Duration::from_millis(2100)).await;
    }
    let text = otp::supervisor::tree(pool.as_ref()).await.unwrap();
    assert!(text.starts_with("DynamicSupervisor <") && text.contains(" one_for_one\n"), "{text}");
}

/// Of what can be wrong there, this is what compiles.
///
/// elixir `dynamic_supervisor_test`: `with non-ok init` of `start_link` (XD-003)
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_not_needed_is_not_started() {
    let ignored = DynamicSupervisor::new().spec().start_if(false).start_link().await;
    assert_eq!(ignored.unwrap_err(), StartError::Ignored);
    let (strict, stage) = pool(0).await;
    assert_eq!(survived(&strict, &stage).await, 0);
}

/// A supervisor found by its name takes any child, but not what it has no extra arguments for.
#[tokio::test(start_paused = true)]
async fn extra_arguments_of_another_type_are_an_error_of_the_start() {
    let name = crate::kit::unique("pool");
    let texts = DynamicSupervisor::new().extra_arguments("a").spec().name(&name).start_link().await.unwrap();
    let named = DynamicSupervisor::named(&name);
    let stage = Stage::default();
    let given = stage.clone();
    let worker = texts.start_child_with(move |name| Worker::spec(name, given.clone())).await.unwrap();
    assert_eq!(worker.who().await.unwrap().0, "a");
    assert_eq!(start(&named, "b", Restart::Permanent, &stage).await.unwrap().who().await.unwrap().0, "b");
    let given = stage.clone();
    let error = named.start_child_with(move |()| Worker::spec("c", given.clone())).await.unwrap_err();
    assert!(error.to_string().contains("other extra arguments"), "{error}");
    assert_eq!(named.as_ref().count_children().await.unwrap().specs, 2);
}
