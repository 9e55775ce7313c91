//! What every process of the server may know about the whole.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::quota::Quota;
use crate::settings::Settings;
use crate::shard::ShardRef;
use crate::tree::RootRef;

/// The right to be connected; given back when dropped.
pub type Seat = OwnedSemaphorePermit;

/// Memory for requests larger than usual, all clients together.
const LARGE_REQUESTS: usize = 256 << 20;

/// Settings, limits, and the way to the processes.
#[derive(Debug)]
pub struct Site {
    pub settings: Settings,
    pub address: SocketAddr,
    pub started: Instant,
    /// What is left of the memory for large requests.
    pub quota: Arc<Quota>,
    /// Requests that were answered `-BUSY`.
    pub refused: AtomicU64,
    seats: Arc<Semaphore>,
    root: watch::Sender<Option<RootRef>>,
}

impl Site {
    /// The site of a server on this address, its tree not yet started.
    pub fn new(settings: Settings, address: SocketAddr) -> Self {
        Self {
            settings,
            address,
            started: Instant::now(),
            quota: Arc::new(Quota::new(LARGE_REQUESTS)),
            refused: AtomicU64::new(0),
            seats: Arc::new(Semaphore::new(settings.limits.clients.into())),
            root: watch::Sender::new(None),
        }
    }

    /// Says that the tree is up.
    pub fn open(&self, root: RootRef) {
        self.root.send_replace(Some(root));
    }

    /// The root of the tree, as soon as it is up.
    pub async fn root(&self) -> RootRef {
        let mut root = self.root.subscribe();
        let up = root.wait_for(Option::is_some).await.expect("the sender lives as long as the site");
        up.clone().expect("waited for")
    }

    /// The shards that run.
    pub async fn shards(&self) -> Vec<ShardRef> {
        let shards = self.root().await.store().shards();
        shards.into_iter().take(self.settings.shards.into()).collect()
    }

    /// A seat for one client, if there is one left.
    pub fn seat(&self) -> Option<Seat> {
        Arc::clone(&self.seats).try_acquire_owned().ok()
    }

    /// How many clients are connected.
    pub fn connected(&self) -> usize {
        usize::from(self.settings.limits.clients) - self.seats.available_permits()
    }
}
