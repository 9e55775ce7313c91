//! Starting one application: twice, at once, in vain.

use super::notes::{mode, noted};
use super::world::{App9, App10, Worker, ended, running};
use otp::Restart;
use otp::application::{self, ApplicationError, Cause};
use otp::prelude::*;
use std::time::Duration;

/// application_SUITE: ensure_started (AP-001)
#[otp::test]
async fn ensure_started_twice() -> Result<(), ApplicationError> {
    application::ensure_started::<App9>(Restart::Temporary).await?;
    application::ensure_started::<App9>(Restart::Permanent).await?;
    let again = application::start::<App9>(Restart::Temporary).await;
    assert_eq!(again, Err(ApplicationError::AlreadyStarted("app9")));
    assert_eq!(running(), ["app9"]);
    Ok(())
}

/// application_SUITE: ensure_all_started/a (AP-002)
#[otp::test]
async fn ensure_all_started_says_what_was_started() -> Result<(), ApplicationError> {
    assert_eq!(application::ensure_all_started::<App9>(Restart::Temporary).await?, ["app9"]);
    assert!(application::ensure_all_started::<App9>(Restart::Temporary).await?.is_empty());
    Ok(())
}

/// application_SUITE: otp_2973 (AP-016)
#[otp::test]
async fn who_starts_at_once_shares_the_attempt() {
    mode("");
    let both =
        tokio::join!(application::start::<App9>(Restart::Temporary), application::start::<App9>(Restart::Temporary));
    assert_eq!(both, (Ok(()), Ok(())));
    assert_eq!(running(), ["app9"]);

    application::stop::<App9>().await.unwrap();
    mode("app9 fails");
    let (one, other) =
        tokio::join!(application::start::<App9>(Restart::Temporary), application::start::<App9>(Restart::Temporary));
    assert!(matches!(&one, Err(ApplicationError::Failed { application: "app9", .. })), "{one:?}");
    assert_eq!(one, other);
    assert!(running().is_empty());
}

/// Whoever stops waiting does not stop the start.
#[otp::test]
async fn a_start_goes_on_when_nobody_waits() {
    mode("");
    let waiting = tokio::time::timeout(Duration::ZERO, application::start::<App9>(Restart::Temporary));
    waiting.await.unwrap_err();
    assert!(running().is_empty());
    let started = application::start::<App9>(Restart::Temporary).await;
    assert!(matches!(started, Ok(()) | Err(ApplicationError::AlreadyStarted(_))), "{started:?}");
    assert_eq!(running(), ["app9"]);
}

/// application_SUITE: otp_4227 (AP-017)
#[otp::test]
async fn what_it_needs_has_to_run() -> Result<(), ApplicationError> {
    mode("");
    let early = application::start::<App10>(Restart::Temporary).await;
    assert_eq!(early, Err(ApplicationError::NotStarted("app9")));
    application::start::<App9>(Restart::Temporary).await?;
    let tree = application::root::<App9>().unwrap();
    let over = otp::exited(tree.as_ref().pid().unwrap());
    tree.worker().stop_with(ExitReason::error("as told"));
    over.await;
    settled("app9").await;
    // it is still one that was started, but does not run
    let late = application::start::<App10>(Restart::Temporary).await;
    assert_eq!(late, Err(ApplicationError::NotRunning("app9")));
    assert!(running().is_empty());
    // and may be started again
    application::start::<App9>(Restart::Temporary).await?;
    application::start::<App10>(Restart::Temporary).await?;
    assert_eq!(running(), ["app10", "app9"]);
    Ok(())
}

/// Waits until an application does not run any more.
async fn settled(name: &str) {
    while application::get_supervisor(name).is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// application_SUITE: otp_2718 (AP-015)
#[otp::test]
async fn a_transient_application_that_declines_is_not_the_end() {
    mode("app10 is not needed");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    let declined = application::start::<App10>(Restart::Transient).await.unwrap_err();
    assert_eq!(declined.reason(), Some(&ExitReason::Normal));
    assert_eq!(running(), ["app9"], "everything goes on");

    mode("app10 panics");
    let failed = application::start::<App10>(Restart::Transient).await.unwrap_err();
    assert!(matches!(failed.reason(), Some(ExitReason::Panic(panic)) if panic.message == "as told"), "{failed}");
    let end = ended().await;
    assert_eq!(end.cause, Cause::StartFailed(failed));
    assert!(running().is_empty());
    assert_eq!(noted(), ["app9 stops"], "what failed to start is not stopped");
    let late = application::start::<App9>(Restart::Temporary).await;
    assert_eq!(late, Err(ApplicationError::Terminating));
}

/// A start that fails as it is meant to be.
#[otp::test]
async fn a_start_that_fails_leaves_nothing() {
    mode("app10 fails");
    application::start::<App9>(Restart::Temporary).await.unwrap();
    let failed = application::start::<App10>(Restart::Temporary).await.unwrap_err();
    assert_eq!(failed.to_string(), "the application app10 could not be started: as told");
    assert_eq!(failed.application(), Some("app10"));
    assert_eq!(running(), ["app9"]);
    assert!(application::loaded_applications().iter().any(|info| info.name == "app10"), "it stays loaded");
}

#[derive(Default)]
struct Slow;

#[application(start_timeout = "2s")]
impl Slow {
    #[start]
    async fn start(&self) -> Spec<Worker> {
        std::future::pending().await
    }
}

/// A start that takes too long has failed.
#[otp::test]
async fn a_start_may_be_given_a_time() {
    let start = tokio::time::Instant::now();
    let failed = application::start::<Slow>(Restart::Temporary).await.unwrap_err();
    assert_eq!(failed.reason(), Some(&ExitReason::Timeout));
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

/// A root need not be a supervisor.
#[derive(Default)]
struct Alone;

#[application]
impl Alone {
    #[start]
    fn start(&self) -> Spec<Worker> {
        Worker::spec()
    }
}

#[otp::test]
async fn a_server_may_be_the_root() -> Result<(), ApplicationError> {
    application::start::<Alone>(Restart::Temporary).await?;
    let worker = application::root::<Alone>().unwrap();
    assert_eq!(worker.ping().await, Ok(1));
    application::stop::<Alone>().await?;
    assert_eq!(worker.ping().await, Err(CallError::NoProc));
    assert!(application::root::<Alone>().is_none());
    Ok(())
}

struct Refusing;

#[application]
impl Refusing {
    #[init]
    fn new() -> Result<Self, Stop> {
        Err(Stop::ignore())
    }
}

/// What is ignored by a supervisor is a failure of an application.
#[otp::test]
async fn an_application_cannot_be_ignored() {
    let failed = application::start::<Refusing>(Restart::Temporary).await.unwrap_err();
    assert!(matches!(failed, ApplicationError::Failed { .. }), "{failed}");
}
