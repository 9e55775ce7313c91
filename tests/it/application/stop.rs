//! Stopping: in order, from inside, in the middle of things.

use super::notes::{mode, note, noted, told};
use super::world::{App9, App10, Worker, running};
use otp::application::{self, ApplicationError};
use otp::prelude::*;
use otp::{ExitReason, Restart};
use std::time::Duration;
use tokio::time::sleep;

/// Says when it ends, and takes its time.
struct Ending {
    name: &'static str,
}

#[gen_server]
impl Ending {
    #[init]
    fn new(name: &'static str, cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self { name }
    }

    #[cast]
    fn crash(&mut self) -> Result<(), Stop> {
        Err(Stop::error("as told"))
    }

    #[terminate]
    async fn bye(&mut self) {
        sleep(Duration::from_secs(1)).await;
        note(format!("{} ends", self.name));
    }
}

supervisor! {
    EndingTree: one_for_one, intensity = 0, period = "1s" {
        first: Ending = Ending::spec("first"),
        second: Ending = Ending::spec("second"),
    }
}

#[derive(Default)]
struct Orderly;

#[application]
impl Orderly {
    #[start]
    fn start(&self) -> Spec<EndingTree> {
        EndingTree.spec()
    }

    #[prep_stop]
    async fn prep_stop(&mut self, cx: &mut AppCtx<Self>) {
        let up = cx.root().is_some_and(|tree| tree.first().as_ref().is_alive());
        note(format!("prep_stop, up: {up}"));
        if told() == "prep_stop panics" {
            panic!("as told");
        }
    }

    #[stop]
    async fn stop(&mut self, cx: &mut AppCtx<Self>) {
        let up = cx.root().is_some_and(|tree| tree.first().as_ref().is_alive());
        note(format!("stop, up: {up}"));
    }
}

/// prep_stop, the tree, stop.
#[otp::test]
async fn the_tree_is_stopped_between_prep_stop_and_stop() -> Result<(), ApplicationError> {
    mode("");
    application::start::<Orderly>(Restart::Permanent).await?;
    application::stop::<Orderly>().await?;
    assert_eq!(noted(), ["prep_stop, up: true", "second ends", "first ends", "stop, up: false"]);
    assert!(running().is_empty());
    assert_eq!(application::stop::<Orderly>().await, Err(ApplicationError::NotStarted("orderly")));
    application::start::<Orderly>(Restart::Permanent).await?;
    Ok(())
}

/// A function that panics does not keep the application from stopping.
#[otp::test]
async fn a_panic_in_prep_stop_is_survived() -> Result<(), ApplicationError> {
    mode("prep_stop panics");
    application::start::<Orderly>(Restart::Temporary).await?;
    application::stop::<Orderly>().await?;
    assert_eq!(noted(), ["prep_stop, up: true", "second ends", "first ends", "stop, up: false"]);
    Ok(())
}

/// Both functions run when the tree ends by itself.
#[otp::test]
async fn they_run_as_well_when_the_tree_ends_by_itself() -> Result<(), ApplicationError> {
    mode("");
    application::start::<Orderly>(Restart::Temporary).await?;
    application::root::<Orderly>().unwrap().first().crash();
    while application::root::<Orderly>().is_some() {
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(noted(), ["first ends", "second ends", "prep_stop, up: false", "stop, up: false"]);
    Ok(())
}

/// application_SUITE: otp_16504 (AP-019)
#[otp::test]
async fn stop_is_called_when_the_master_is_killed() -> Result<(), ApplicationError> {
    mode("");
    application::start::<App9>(Restart::Temporary).await?;
    application::start::<App10>(Restart::Temporary).await?;
    let root = application::get_supervisor("app10").unwrap();
    let starter = otp::process_info(root).unwrap().parent.unwrap();
    let master = otp::process_info(starter).unwrap().parent.unwrap();
    assert_eq!(otp::process_info(master).unwrap().initial_call, "application_master");
    let over = otp::exited(starter);
    otp::exit(master, ExitReason::Kill);
    over.await;
    assert_eq!(noted(), ["app10 will stop", "app10 stops"]);
    assert!(!otp::is_alive(root));
    Ok(())
}

/// Never ends by itself, whatever it is told.
#[derive(Default)]
struct Deaf;

#[gen_server]
impl Deaf {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.trap_exit(true);
        Self
    }

    #[call]
    fn ping(&self) {}

    #[terminate]
    async fn bye(&mut self) {
        std::future::pending().await
    }
}

supervisor! {
    pub(super) DeafTree: one_for_one {
        #[shutdown = infinity]
        deaf: Deaf = Deaf::spec(),
    }
}

#[derive(Default)]
pub(super) struct Stubborn;

#[application]
impl Stubborn {
    #[start]
    fn start(&self) -> Spec<DeafTree> {
        DeafTree.spec()
    }
}

/// application_SUITE: shutdown_deadlock (AP-022)
#[otp::test]
async fn the_controller_answers_while_a_stop_is_stuck() -> Result<(), ApplicationError> {
    application::start::<Stubborn>(Restart::Temporary).await?;
    let root = application::get_supervisor("stubborn").unwrap();
    let mut stop = Box::pin(application::stop::<Stubborn>());
    tokio::time::timeout(Duration::from_secs(60), &mut stop).await.unwrap_err();
    assert_eq!(application::get_supervisor("stubborn"), None, "it answers, and there is none");
    assert!(application::root::<Stubborn>().is_none());
    assert!(running().is_empty());
    // others come and go meanwhile
    mode("");
    application::start::<App9>(Restart::Temporary).await?;
    application::stop::<App9>().await?;
    assert!(otp::is_alive(root));
    otp::exit(root, ExitReason::Kill);
    stop.await
}

/// Who starts it while it is being stopped waits for that.
#[otp::test]
async fn a_start_waits_for_a_stop() -> Result<(), ApplicationError> {
    mode("");
    application::start::<Orderly>(Restart::Temporary).await?;
    let (stopped, again, started) = tokio::join!(
        application::stop::<Orderly>(),
        application::stop::<Orderly>(),
        application::start::<Orderly>(Restart::Temporary)
    );
    stopped?;
    assert_eq!(again, Err(ApplicationError::NotStarted("orderly")), "there was nothing left to stop");
    started?;
    assert_eq!(noted().len(), 4, "it has stopped once");
    assert_eq!(running(), ["orderly"]);
    Ok(())
}

/// Nobody looks after those who need it.
#[otp::test]
async fn dependents_are_not_stopped() -> Result<(), ApplicationError> {
    mode("");
    application::ensure_all_started::<App10>(Restart::Temporary).await?;
    application::stop::<App9>().await?;
    assert_eq!(running(), ["app10"]);
    let worker = application::root::<App10>().unwrap().worker();
    assert_eq!(worker.ping().await, Ok(1));
    let _: &Ref<Worker> = &worker;
    Ok(())
}
