//! A supervisor that is started by its spec, with options.

use super::worker::{Stage, Start, Worker, watch};
use crate::kit::{in_process, unique};
use otp::prelude::*;

supervisor! {
    App(stage: Stage): one_for_one {
        a: Worker = Worker::spec("a", stage.clone()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_spec_starts_a_supervisor_with_its_name() {
    let name = unique("app");
    let app = App { stage: Stage::default() }.spec().name(name.clone()).start().await.unwrap();
    assert_eq!(otp::whereis(&*name), app.pid());
    assert_eq!(app.a().who().await.unwrap().0, "a");
    let again = App { stage: Stage::default() }.spec().name(name).start_link().await;
    assert_eq!(again.unwrap_err(), StartError::AlreadyStarted(app.pid().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_linked_one_ends_with_its_starter_and_one_on_its_own_does_not() {
    let (linked, alone) = in_process(async |_| {
        let app = || App { stage: Stage::default() }.spec();
        (app().start_link().await.unwrap(), app().start().await.unwrap())
    })
    .await;
    if let Some(pid) = linked.pid() {
        otp::exited(pid).await;
    }
    assert!(linked.a().who().await.is_err());
    assert_eq!(alone.a().who().await.unwrap().0, "a");
    let ended = watch(alone.pid().unwrap()).await;
    alone.stop().await.unwrap();
    assert_eq!(ended.await, ExitReason::Normal);
    assert!(alone.a().pid().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_failed_start_is_told() {
    let stage = Stage::default();
    stage.starts("a", [Start::Fail]);
    let failed = App { stage }.spec().start().await;
    assert!(matches!(failed, Err(StartError::Failed(_))), "{failed:?}");
}
