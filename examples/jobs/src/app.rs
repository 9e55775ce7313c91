//! The application: what it is told, and its tree.

use std::path::{Path, PathBuf};
use std::time::Duration;

use otp::Backoff;
use otp::jobs::Jobs;
use otp::prelude::*;
use serde::{Deserialize, Serialize};

use crate::receipt::Receipt;
use crate::sqlite::Sqlite;

/// What `receipts.toml` may say, and variables such as `RECEIPTS__CONCURRENCY=16`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// The file with the jobs.
    pub database: String,
    /// How many receipts are sent at a time.
    pub concurrency: usize,
    /// How often it is tried to send one.
    pub attempts: u32,
    /// How long sending one takes, in milliseconds.
    pub takes: u64,
    /// How long it may take, in milliseconds.
    pub timeout: u64,
    /// How often somebody looks whether another program has put jobs into the file, in milliseconds.
    pub poll: u64,
}

impl Default for Settings {
    fn default() -> Self {
        let database = "receipts.db".to_owned();
        Self { database, concurrency: 8, attempts: 25, takes: 20, timeout: 10_000, poll: 500 }
    }
}

/// Where receipts are sent to: beside the database.
pub fn outbox(database: &str) -> PathBuf {
    Path::new(database).with_extension("out")
}

/// The whole program.
pub struct Receipts {
    work: Jobs<Receipt>,
}

// ANCHOR: tree
supervisor! {
    /// The tree. The store belongs to the declaration, and is there for the next queue if one crashes.
    pub Root(work: Jobs<Receipt>): one_for_one {
        queue: Jobs<Receipt> = work.spec(),
    }
}
// ANCHOR_END: tree

#[application(description = "sends receipts")]
impl Receipts {
    #[env]
    fn env() -> Settings {
        Settings::default()
    }

    /// The file is opened here: one that is not there, or is somebody else's, is no matter of restarts.
    #[init]
    async fn new(settings: Settings) -> Result<Self, Stop> {
        let database = settings.database.clone();
        let store = tokio::task::spawn_blocking(move || Sqlite::to_work(&database)).await?;
        let store = store.map_err(|error| Stop::refuse(format!("{}: {error}", settings.database)))?;
        let (outbox, takes) = (outbox(&settings.database), Duration::from_millis(settings.takes));
        // ANCHOR: declared
        let work =
            Jobs::with_store(store, move |receipt: Receipt, attempt| receipt.send(attempt, takes, outbox.clone()))
                .concurrency(settings.concurrency)
                .attempts(settings.attempts)
                .backoff(Backoff::new(Duration::from_millis(50), Duration::from_secs(60)))
                .timeout(Duration::from_millis(settings.timeout))
                .poll(Duration::from_millis(settings.poll))
                .on_dead_letter(async |letter| eprintln!("receipt {} was not sent: {}", letter.id(), letter.error()));
        // ANCHOR_END: declared
        Ok(Self { work })
    }

    #[start]
    fn start(&self) -> Spec<Root> {
        Root { work: self.work.clone() }.spec()
    }

    #[start_phase]
    async fn open(&mut self) {
        println!("working");
    }
}
