//! What is known of applications.

use super::notes::mode;
use super::world::{App9, App10, names, running};
use otp::Restart;
use otp::application::{self, ApplicationError};
use otp::prelude::*;

/// Says all it can.
#[derive(Default)]
struct Talkative;

#[application(
    name = "chatty",
    description = "says a lot",
    version = "1.2.3",
    applications(App9),
    optional_applications(App10),
    included_applications(Part)
)]
impl Talkative {
    #[start]
    fn start(&self) -> Spec<super::world::Worker> {
        super::world::Worker::spec()
    }

    #[start_phase]
    fn first(&mut self) {
        // from inside
        let me = application::this().and_then(application::info);
        assert_eq!(me.map(|info| info.version), Some("1.2.3"));
    }

    #[start_phase]
    fn second(&mut self) {}
}

#[derive(Default)]
struct Part;

#[application]
impl Part {}

/// application_SUITE: get_key (AP-008)
#[otp::test]
async fn everything_that_is_said_can_be_asked() -> Result<(), ApplicationError> {
    mode("");
    assert_eq!(application::info("chatty"), None);
    application::ensure_all_started::<Talkative>(Restart::Temporary).await?;
    let info = application::info("chatty").unwrap();
    assert_eq!((info.name, info.description, info.version), ("chatty", "says a lot", "1.2.3"));
    assert_eq!((&*info.applications, &*info.optional_applications), (&["app9"][..], &["app10"][..]));
    assert_eq!((&*info.included_applications, &*info.start_phases), (&["part"][..], &["first", "second"][..]));
    assert_eq!(application::info("nobody"), None);
    // by default it is as the Cargo package
    assert_eq!(application::info("part").unwrap().version, env!("CARGO_PKG_VERSION"));
    assert_eq!(application::info("part").unwrap().description, env!("CARGO_PKG_DESCRIPTION"));
    Ok(())
}

/// which_applications has the last one first; loaded_applications has those that do not run, too.
#[otp::test]
async fn applications_are_listed() -> Result<(), ApplicationError> {
    mode("");
    application::ensure_all_started::<App10>(Restart::Temporary).await?;
    application::load::<Part>()?;
    assert_eq!(running(), ["app10", "app9"]);
    assert_eq!(names(&application::loaded_applications()), ["app10", "app9", "part"]);
    assert_eq!(application::unload::<App9>(), Err(ApplicationError::Running("app9")));
    application::stop::<App10>().await?;
    application::stop::<App9>().await?;
    application::start::<App9>(Restart::Temporary).await?;
    application::start::<Part>(Restart::Temporary).await?;
    assert_eq!(running(), ["part", "app9"], "a library has no process, but counts");
    application::unload::<App10>()?;
    assert_eq!(application::unload::<App10>(), Err(ApplicationError::NotLoaded("app10")));
    assert_eq!(application::load::<App9>(), Err(ApplicationError::AlreadyLoaded("app9")));
    assert_eq!(application::get_supervisor("part"), None);
    assert!(application::root::<Part>().is_some());
    Ok(())
}
