//! Start phases, of applications and of those they include.

use super::notes::{mode, note, noted, told};
use super::world::{Tree, names, running};
use otp::Restart;
use otp::application::{self, ApplicationError};
use otp::prelude::*;

/// No phases, nothing included.
#[derive(Default)]
struct Plain;

#[application]
impl Plain {
    #[start]
    fn start(&self) -> Spec<Tree> {
        note("plain starts");
        Tree.spec()
    }
}

/// Two phases of its own.
#[derive(Default)]
struct Phased;

#[application]
impl Phased {
    #[start]
    fn start(&self) -> Spec<Tree> {
        note("phased starts");
        Tree.spec()
    }

    #[start_phase]
    async fn init_it(&mut self, cx: &mut AppCtx<Self>) {
        let up = cx.root().is_some_and(|tree| tree.worker().as_ref().is_alive());
        note(format!("phased: init_it, up: {up}"));
    }

    #[start_phase]
    fn go(&self) -> Result<(), Stop> {
        note("phased: go");
        if told() == "go fails" {
            return Err(Stop::refuse("as told"));
        }
        Ok(())
    }

    #[stop]
    fn stop(&mut self) {
        note("phased stops");
    }
}

/// Included, with one of the phases and one that nobody drives.
#[derive(Default)]
struct Inner;

#[application(included_applications(Innermost))]
impl Inner {
    #[start]
    fn start(&self) -> Spec<Tree> {
        note("inner starts");
        Tree.spec()
    }

    #[start_phase]
    fn go(&mut self) {
        note("inner: go");
    }

    #[start_phase]
    fn never(&mut self) {
        note("inner: never");
    }
}

/// Included in what is included.
struct Innermost;

#[application]
impl Innermost {
    #[init]
    async fn new() -> Self {
        note("innermost is made");
        Innermost
    }

    #[start_phase]
    async fn init_it(&mut self) {
        note("innermost: init_it");
    }

    #[start_phase]
    async fn go(&mut self) {
        note("innermost: go");
    }
}

/// Included ones, and no phases to drive them by.
#[derive(Default)]
struct Includes;

#[application(included_applications(Inner))]
impl Includes {
    #[start]
    fn start(&self) -> Spec<Tree> {
        note("includes starts");
        Tree.spec()
    }
}

/// Included ones, and phases.
#[derive(Default)]
struct Drives;

#[application(included_applications(Inner))]
impl Drives {
    #[start]
    fn start(&self) -> Spec<Tree> {
        note("drives starts");
        Tree.spec()
    }

    #[start_phase]
    fn init_it(&mut self) {
        note("drives: init_it");
    }

    #[start_phase]
    fn go(&mut self) {
        note("drives: go");
    }
}

/// application_SUITE: start_phases (AP-006)
#[otp::test]
async fn phases_run_in_order_through_all_that_have_them() -> Result<(), ApplicationError> {
    mode("");
    application::start::<Plain>(Restart::Temporary).await?;
    assert_eq!(noted(), ["plain starts"]);

    application::start::<Phased>(Restart::Temporary).await?;
    assert_eq!(noted(), ["phased starts", "phased: init_it, up: true", "phased: go"]);

    application::start::<Includes>(Restart::Temporary).await?;
    assert_eq!(noted(), ["innermost is made", "includes starts"]);
    application::stop::<Includes>().await?;
    application::unload::<Includes>()?;

    application::start::<Drives>(Restart::Temporary).await?;
    let expected = [
        "innermost is made",
        "drives starts",
        "drives: init_it",
        "innermost: init_it",
        "drives: go",
        "inner: go",
        "innermost: go",
    ];
    assert_eq!(noted(), expected);
    assert_eq!(running(), ["drives", "phased", "plain"], "what is included does not run by itself");
    Ok(())
}

/// application_SUITE: otp_1586 (AP-014)
#[otp::test]
async fn what_is_included_is_loaded_and_unloaded_too() -> Result<(), ApplicationError> {
    application::load::<Drives>()?;
    assert_eq!(names(&application::loaded_applications()), ["drives", "inner", "innermost"]);
    assert_eq!(application::load::<Inner>(), Err(ApplicationError::AlreadyLoaded("inner")));
    application::unload::<Drives>()?;
    assert!(application::loaded_applications().is_empty());
    assert_eq!(application::unload::<Inner>(), Err(ApplicationError::NotLoaded("inner")));
    Ok(())
}

/// A phase that fails: the tree is stopped again.
#[otp::test]
async fn a_phase_that_fails_stops_the_application() {
    mode("go fails");
    let failed = application::start::<Phased>(Restart::Temporary).await.unwrap_err();
    let text = "the application phased could not be started: its phase go failed: as told";
    assert_eq!(failed.to_string(), text);
    assert_eq!(noted(), ["phased starts", "phased: init_it, up: true", "phased: go", "phased stops"]);
    assert!(running().is_empty());
}
