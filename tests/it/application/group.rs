//! What belongs to an application.

use super::notes::mode;
use super::world::{App9, Tree, Worker};
use crate::kit::in_process;
use otp::application::{self, ApplicationError};
use otp::prelude::*;
use otp::{ExitReason, Restart};

/// application_SUITE: otp_5363 (AP-018)
#[otp::test]
async fn what_the_tree_knows_nothing_of_is_killed_by_the_stop() -> Result<(), ApplicationError> {
    mode("");
    application::start::<App9>(Restart::Temporary).await?;
    let worker = application::root::<App9>().unwrap().worker();
    let (stray, other) = (worker.stray().await.unwrap(), worker.stray().await.unwrap());
    assert_eq!(application::get_application(stray), Some("app9"));
    let foreign = otp::spawn(|_| std::future::pending::<()>());
    assert_eq!(application::get_application(foreign), None);

    let ends = (otp::exited(stray), otp::exited(other));
    application::stop::<App9>().await?;
    assert!(!otp::is_alive(stray) && !otp::is_alive(other), "they have ended when `stop` answers");
    assert_eq!((ends.0.await, ends.1.await), (ExitReason::Killed, ExitReason::Killed));
    assert!(otp::is_alive(foreign));
    Ok(())
}

/// What is left is killed as well when the application ends by itself.
#[otp::test]
async fn what_is_left_is_killed_when_it_ends_by_itself() -> Result<(), ApplicationError> {
    mode("");
    application::start::<App9>(Restart::Temporary).await?;
    let worker = application::root::<App9>().unwrap().worker();
    let stray = worker.stray().await.unwrap();
    let end = otp::exited(stray);
    worker.stop_with(ExitReason::error("as told"));
    assert_eq!(end.await, ExitReason::Killed);
    Ok(())
}

#[derive(Default)]
struct Curious;

#[gen_server]
impl Curious {
    #[call]
    fn whose(&self) -> Option<&'static str> {
        application::this()
    }
}

supervisor! {
    CuriousTree: one_for_one {
        curious: Curious = Curious::spec(),
        guest(n: u8): Curious = { let _ = n; Curious::spec() },
    }
}

#[derive(Default)]
struct Asked;

#[application]
impl Asked {
    #[start]
    fn start(&self) -> Spec<CuriousTree> {
        CuriousTree.spec()
    }
}

/// A process knows whose it is: who started it counts, not who called it.
#[otp::test]
async fn a_process_belongs_to_the_application_that_started_it() -> Result<(), ApplicationError> {
    application::start::<Asked>(Restart::Temporary).await?;
    let tree = application::root::<Asked>().unwrap();
    let whose = in_process(move |_| async move {
        assert_eq!(application::this(), None);
        let guest = tree.start_guest(1).await.unwrap();
        (tree.curious().whose().await, guest.whose().await)
    });
    assert_eq!(whose.await, (Ok(Some("asked")), Ok(Some("asked"))));
    assert_eq!(application::this(), None);
    Ok(())
}

/// A tree below another application's supervisor belongs to that application.
#[otp::test]
async fn what_restarts_stays_with_its_application() -> Result<(), ApplicationError> {
    application::start::<Restarting>(Restart::Temporary).await?;
    let worker = application::root::<Restarting>().unwrap().worker();
    let first = worker.as_ref().pid().unwrap();
    let over = otp::exited(first);
    otp::exit(first, ExitReason::Kill);
    over.await;
    assert_eq!(worker.ping().await, Ok(1));
    let second = worker.as_ref().pid().unwrap();
    assert_ne!(first, second);
    assert_eq!(application::get_application(second), Some("restarting"));
    Ok(())
}

supervisor! {
    Patient: one_for_one, intensity = 5, period = "1s" {
        worker: Worker = Worker::spec(),
        tree: Tree = Tree.spec(),
    }
}

#[derive(Default)]
struct Restarting;

#[application]
impl Restarting {
    #[start]
    fn start(&self) -> Spec<Patient> {
        Patient.spec()
    }
}
