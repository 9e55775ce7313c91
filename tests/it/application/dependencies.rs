//! Starting an application and all it needs.

use super::notes::{mode, noted};
use super::world::{App9, App10, Tree, running};
use otp::Restart;
use otp::application::{self, ApplicationError};
use otp::prelude::*;

/// application_SUITE: ensure_all_started/b (AP-003)
#[otp::test]
async fn a_chain_is_started_in_order() -> Result<(), ApplicationError> {
    mode("");
    let alone = application::start::<App10>(Restart::Temporary).await;
    assert_eq!(alone, Err(ApplicationError::NotStarted("app9")));
    assert_eq!(application::ensure_all_started::<App10>(Restart::Temporary).await?, ["app9", "app10"]);
    assert_eq!(running(), ["app10", "app9"]);

    application::stop::<App10>().await?;
    assert_eq!(application::ensure_all_started::<App10>(Restart::Temporary).await?, ["app10"], "the missing one alone");
    Ok(())
}

/// Needs the tenth, which needs the ninth.
#[derive(Default)]
struct App11;

#[application(applications(App10))]
impl App11 {}

/// application_SUITE: ensure_all_started/c (AP-004)
#[otp::test]
async fn a_failure_deep_down_stops_what_was_started_for_it() -> Result<(), ApplicationError> {
    mode("app10 fails");
    let failed = application::ensure_all_started::<App11>(Restart::Temporary).await.unwrap_err();
    assert_eq!(failed.application(), Some("app10"), "{failed}");
    assert!(running().is_empty());
    assert_eq!(noted(), ["app9 stops"]);

    // what ran before still runs
    application::start::<App9>(Restart::Temporary).await?;
    application::ensure_all_started::<App11>(Restart::Temporary).await.unwrap_err();
    assert_eq!(running(), ["app9"]);
    assert!(noted().is_empty());
    Ok(())
}

/// Uses the tenth if it is there.
#[derive(Default)]
struct Uses10;

#[application(optional_applications(App10))]
impl Uses10 {}

/// application_SUITE: optional_applications (AP-005)
#[otp::test]
async fn an_optional_application_is_started_if_the_program_has_it() -> Result<(), ApplicationError> {
    mode("");
    // absent
    assert_eq!(application::ensure_all_started::<Uses10>(Restart::Temporary).await?, ["uses10"]);
    application::stop::<Uses10>().await?;

    // present
    application::load::<App10>()?;
    assert_eq!(application::ensure_all_started::<Uses10>(Restart::Temporary).await?, ["app9", "app10", "uses10"]);
    application::stop::<Uses10>().await?;
    application::stop::<App10>().await?;
    application::start::<Uses10>(Restart::Temporary).await?;
    assert_eq!(running(), ["uses10", "app9"], "alone it starts without it");
    application::stop::<Uses10>().await?;

    // failing
    mode("app10 fails");
    let failed = application::ensure_all_started::<Uses10>(Restart::Temporary).await.unwrap_err();
    assert_eq!(failed.application(), Some("app10"), "{failed}");
    assert_eq!(running(), ["app9"]);
    Ok(())
}

/// The program has the optional one, because another one needs it.
#[derive(Default)]
struct Both;

#[application(applications(Uses10, App10))]
impl Both {}

#[otp::test]
async fn what_another_one_needs_is_there() -> Result<(), ApplicationError> {
    mode("");
    let started = application::ensure_all_started::<Both>(Restart::Temporary).await?;
    assert_eq!(started, ["app9", "app10", "uses10", "both"]);
    Ok(())
}

#[derive(Default)]
struct Chicken;

#[application(applications(Egg))]
impl Chicken {
    #[start]
    fn start(&self) -> Spec<Tree> {
        Tree.spec()
    }
}

#[derive(Default)]
struct Egg;

#[application(applications(Chicken))]
impl Egg {}

/// Applications in a circle are named; OTP waits for ever, or says of one that it is not started.
#[otp::test]
async fn applications_in_a_circle_are_named() {
    let circle = application::ensure_all_started::<Egg>(Restart::Temporary).await.unwrap_err();
    assert_eq!(circle, ApplicationError::Circle(vec!["egg", "chicken"]));
    let alone = application::start::<Egg>(Restart::Temporary).await;
    assert_eq!(alone, Err(ApplicationError::NotStarted("chicken")));
}

mod other {
    #[derive(Default)]
    pub(super) struct App9;

    #[otp::application]
    impl App9 {}
}

/// Two applications of one name are a mistake, not one application.
#[otp::test]
async fn a_name_belongs_to_one_application() -> Result<(), ApplicationError> {
    mode("");
    application::start::<App9>(Restart::Temporary).await?;
    let taken = application::start::<other::App9>(Restart::Temporary).await;
    assert_eq!(taken, Err(ApplicationError::NameTaken("app9")));
    assert!(application::env::<other::App9>().is_some_and(|env| *env == ()), "both have none");
    Ok(())
}
