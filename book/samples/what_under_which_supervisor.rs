//! What to put under which supervisor.

use otp::prelude::*;
use otp::supervisor::DynamicSupervisor;

/// Stands for any server.
#[derive(Debug, Default)]
pub struct Database;

#[gen_server]
impl Database {
    #[call]
    pub fn ping(&self) {}
}

/// Holds what it has read from the database.
#[derive(Debug, Default)]
pub struct Cache;

#[gen_server]
impl Cache {
    #[call]
    pub fn ping(&self) {}
}

/// Accepts connections.
#[derive(Debug, Default)]
pub struct Listener;

#[gen_server]
impl Listener {
    #[call]
    pub fn ping(&self) {}
}

/// Can be done without.
#[derive(Debug, Default)]
pub struct Metrics;

#[gen_server]
impl Metrics {
    #[call]
    pub fn ping(&self) {}
}

// ANCHOR: tree
supervisor! {
    /// What holds state and what reads it live and die together.
    pub Storage: rest_for_one, intensity = 3, period = "10s" {
        database: Database = Database::spec(),
        cache: Cache = Cache::spec(),
    }
}

supervisor! {
    /// Connections come and go; the listener is another matter.
    pub Web: rest_for_one, intensity = 5, period = "10s" {
        connections: DynamicSupervisor = DynamicSupervisor::new().max_children(10_000).spec(),
        listener: Listener = Listener::spec(),
    }
}

supervisor! {
    /// What can be done without has a budget of its own, and may be gone for good.
    pub Extras: one_for_one, intensity = 3, period = "60s" {
        metrics: Metrics = Metrics::spec(),
    }
}

supervisor! {
    /// The program: what is below is built on what is above.
    pub App: rest_for_one, intensity = 3, period = "60s" {
        storage: Storage = Storage.spec(),
        web: Web = Web.spec(),
        #[transient]
        extras: Extras = Extras.spec(),
    }
}

#[otp::test]
async fn the_program_starts() -> Result<(), Box<dyn std::error::Error>> {
    let app = App.start_link().await?;
    app.web().listener().ping().await?;
    app.stop().await?;
    Ok(())
}
// ANCHOR_END: tree

// ANCHOR: escalation
#[otp::test]
async fn what_can_be_done_without_takes_nobody_with_it() -> Result<(), Box<dyn std::error::Error>> {
    let app = App.start_link().await?;
    let (web, metrics) = (app.web().pid(), app.extras().metrics());
    while let Some(pid) = metrics.pid().filter(|pid| otp::is_alive(*pid)) {
        otp::exit(pid, ExitReason::Kill);
        otp::exited(pid).await;
        let _ = metrics.ping().await; // waits for the next one, or for the end of `Extras`
    }
    assert_eq!(app.web().pid(), web);
    assert_eq!(app.as_ref().which_child("extras").await?.pid(), None); // it ended cleanly, and is transient
    Ok(())
}
// ANCHOR_END: escalation
