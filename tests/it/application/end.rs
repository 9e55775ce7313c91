//! The end of everything: what causes it, and in which order it comes.

use super::notes::{mode, note, noted};
use super::stop::Stubborn;
use super::world::{App9, App10, Tree, Worker, ended, running};
use crate::kit::in_process;
use otp::application::{self, ApplicationError, Cause};
use otp::prelude::*;
use otp::{ExitReason, Restart};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A root that ends with whatever reason it is told.
#[derive(Default)]
struct Fragile;

#[application]
impl Fragile {
    #[start]
    fn start(&self) -> Spec<Worker> {
        Worker::spec()
    }
}

/// What the end of an application means, as OTP has it: type by reason.
#[otp::test]
async fn temporary_ends_are_only_reported() {
    mode("");
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::error("as told")] {
        application::start::<App9>(Restart::Temporary).await.ok();
        application::start::<Fragile>(Restart::Temporary).await.unwrap();
        end_with(reason).await;
        assert_eq!(running(), ["app9"]);
    }
    timeout(Duration::from_secs(60), application::terminated()).await.unwrap_err();
}

#[otp::test]
async fn a_transient_application_may_end_normally() {
    mode("");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    application::start::<Fragile>(Restart::Transient).await.unwrap();
    end_with(ExitReason::Normal).await;
    timeout(Duration::from_secs(60), application::terminated()).await.unwrap_err();
    assert_eq!(running(), ["app9"]);
}

#[otp::test]
async fn a_transient_application_that_shuts_down_is_the_end() {
    ends_everything(Restart::Transient, ExitReason::Shutdown).await;
}

#[otp::test]
async fn a_transient_application_that_crashes_is_the_end() {
    ends_everything(Restart::Transient, ExitReason::error("as told")).await;
}

#[otp::test]
async fn a_permanent_application_that_ends_normally_is_the_end() {
    ends_everything(Restart::Permanent, ExitReason::Normal).await;
}

#[otp::test]
async fn a_permanent_application_that_crashes_is_the_end() {
    ends_everything(Restart::Permanent, ExitReason::error("as told")).await;
}

async fn end_with(reason: ExitReason) {
    application::root::<Fragile>().unwrap().stop_with(reason);
    while application::root::<Fragile>().is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn ends_everything(restart: Restart, reason: ExitReason) {
    mode("");
    application::ensure_all_started::<App10>(Restart::Temporary).await.unwrap();
    application::start::<Fragile>(restart).await.unwrap();
    end_with(reason.clone()).await;
    let end = ended().await;
    assert_eq!(end.cause, Cause::Ended { application: "fragile", restart, reason });
    assert!(end.killed.is_empty());
    assert!(running().is_empty());
    assert_eq!(noted(), ["app10 will stop", "app10 stops", "app9 stops"], "the last one first");
}

/// A stop is never the end, whatever the type.
#[otp::test]
async fn a_stop_is_not_the_end() -> Result<(), ApplicationError> {
    mode("");
    application::start::<App9>(Restart::Permanent).await?;
    application::stop::<App9>().await?;
    timeout(Duration::from_secs(60), application::terminated()).await.unwrap_err();
    application::start::<App9>(Restart::Permanent).await
}

/// A permanent application that does not start is the end; its starter hears of it first.
#[otp::test]
async fn a_permanent_start_that_fails_is_the_end() {
    mode("app10 fails");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    let failed = in_process(|_| async {
        let failed = application::start::<App10>(Restart::Permanent).await.unwrap_err();
        assert_eq!(running(), ["app9"], "the answer comes first");
        failed
    });
    let failed = failed.await;
    assert_eq!(ended().await.cause, Cause::StartFailed(failed));
    assert!(running().is_empty());
}

/// application_SUITE: shutdown_func (AP-020)
#[otp::test]
async fn hooks_run_before_the_applications_are_stopped() {
    mode("");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    application::shutdown_func(|_| panic!("as told"));
    application::shutdown_func(|cause| note(format!("hook: {cause}; {:?} runs", running())));
    application::shutdown(ExitReason::shutdown_with("enough"));
    application::shutdown(ExitReason::error("too late"));
    let end = ended().await;
    assert_eq!(end.cause, Cause::Shutdown(ExitReason::shutdown_with("enough")));
    assert_eq!(noted(), ["hook: told to stop: shutdown: enough; [\"app9\"] runs", "app9 stops"]);
    assert_eq!(ended().await, end, "it can be asked again");
}

/// application_SUITE: shutdown_timeout (AP-021)
#[otp::test]
async fn what_does_not_stop_is_killed_when_its_time_is_over() {
    mode("");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    application::start::<Stubborn>(Restart::Permanent).await.unwrap();
    let root = application::get_supervisor("stubborn").unwrap();
    application::shutdown_timeout(Some(Duration::from_secs(1)));
    let start = Instant::now();
    application::shutdown(ExitReason::Shutdown);
    let end = ended().await;
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    assert_eq!(end.killed, ["stubborn"]);
    assert!(!otp::is_alive(root));
    assert_eq!(noted(), ["app9 stops"], "the others are stopped as ever");
}

/// A start that hangs does not keep the program from ending.
#[otp::test]
async fn a_start_that_hangs_is_given_up() {
    mode("app10 hangs");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    let start = application::start::<App10>(Restart::Permanent);
    let (started, end) = tokio::join!(start, async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        application::shutdown(ExitReason::Shutdown);
        ended().await
    });
    let failed = started.unwrap_err();
    assert_eq!(failed.reason(), Some(&ExitReason::Killed), "{failed}");
    assert_eq!(end.cause, Cause::Shutdown(ExitReason::Shutdown));
    assert!(running().is_empty());
    assert_eq!(noted(), ["app9 stops"]);
}

/// A tree inside of a process that ends everything: it is stopped like all others.
#[otp::test]
async fn everything_may_be_ended_from_inside() {
    mode("");
    application::start::<Suicidal>(Restart::Permanent).await.unwrap();
    assert_eq!(ended().await.cause, Cause::Shutdown(ExitReason::Normal));
    assert!(running().is_empty());
}

#[derive(Default)]
struct Suicidal;

#[application]
impl Suicidal {
    #[start]
    fn start(&self) -> Spec<Tree> {
        Tree.spec()
    }

    #[start_phase]
    fn enough(&mut self) {
        otp::spawn(async |_| application::shutdown(ExitReason::Normal));
    }
}

/// Two runtimes in one program know nothing of each other.
#[test]
fn each_runtime_has_its_own_applications() {
    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
    }
    mode("");
    let (one, other) = (runtime(), runtime());
    one.block_on(application::start::<App9>(Restart::Permanent)).unwrap();
    other.block_on(async {
        assert!(running().is_empty());
        application::start::<App9>(Restart::Permanent).await.unwrap();
        application::shutdown(ExitReason::Normal);
        ended().await;
    });
    one.block_on(async {
        assert_eq!(running(), ["app9"]);
        assert_eq!(application::root::<App9>().unwrap().worker().ping().await, Ok(1));
    });
}
