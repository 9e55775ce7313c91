//! Applications that several tests use.

use super::notes::{note, told};
use otp::application::{self, ApplicationInfo, Termination};
use otp::prelude::*;
use std::future::pending;
use std::time::Duration;

/// Does what it is told.
#[derive(Default)]
pub(super) struct Worker;

#[gen_server]
impl Worker {
    #[init]
    pub(super) fn new() -> Self {
        Self
    }

    #[call]
    pub(super) fn ping(&self) -> u8 {
        1
    }

    /// Ends its application: its tree gives up at once.
    #[cast]
    pub(super) fn stop_with(&mut self, reason: ExitReason) -> Result<(), Stop> {
        Err(Stop::reason(reason))
    }

    /// Something of the application's that its tree knows nothing of.
    #[call]
    pub(super) fn stray(&self) -> Pid {
        otp::spawn(|_| async {
            otp::trap_exit(true);
            pending::<()>().await;
        })
    }
}

supervisor! {
    pub(super) Tree: one_for_one, intensity = 0, period = "1s" {
        worker: Worker = Worker::spec(),
    }
}

/// Needs nothing.
#[derive(Default)]
pub(super) struct App9;

#[application(description = "the ninth", version = "9.0")]
impl App9 {
    #[start]
    fn start(&self) -> Result<Spec<Tree>, Stop> {
        match told() {
            "app9 fails" => Err(Stop::refuse("as told")),
            _ => Ok(Tree.spec()),
        }
    }

    #[stop]
    fn stop(&mut self) {
        note("app9 stops");
    }
}

/// Needs the ninth.
#[derive(Default)]
pub(super) struct App10;

#[application(applications(App9))]
impl App10 {
    #[start]
    async fn start(&self) -> Result<Spec<Tree>, Stop> {
        match told() {
            "app10 fails" => Err(Stop::refuse("as told")),
            "app10 panics" => panic!("as told"),
            "app10 is not needed" => Err(Stop::normal()),
            "app10 hangs" => pending().await,
            _ => Ok(Tree.spec()),
        }
    }

    #[prep_stop]
    async fn prep_stop(&mut self) {
        note("app10 will stop");
    }

    #[stop]
    async fn stop(&mut self) {
        note("app10 stops");
    }
}

/// The names of the applications that run, the last first.
pub(super) fn running() -> Vec<&'static str> {
    names(&application::which_applications())
}

pub(super) fn names(infos: &[ApplicationInfo]) -> Vec<&'static str> {
    infos.iter().map(|info| info.name).collect()
}

/// How everything has ended. Under a paused clock, waiting for what never comes fails at once.
pub(super) async fn ended() -> Termination {
    let ended = tokio::time::timeout(Duration::from_secs(24 * 3600), application::terminated()).await;
    ended.expect("everything ends")
}
