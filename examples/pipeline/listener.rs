//! The process that lets clients in.

use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use tokio::time::sleep;

use crate::tree::{ConnectionsRef, Site};

/// How long to wait when the system has no file descriptor left for another client.
const BREATH: Duration = Duration::from_millis(100);

/// Accepts clients and has a process started for each.
pub struct Listener {
    site: Arc<Site>,
    connections: ConnectionsRef,
}

#[gen_server]
impl Listener {
    #[init]
    pub fn new(site: Arc<Site>, connections: ConnectionsRef, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(ListenerContinue::Accept {});
        Self { site, connections }
    }

    /// Never returns; the supervisor's shutdown ends it at the next `await`.
    #[handle_continue]
    async fn accept(&mut self) {
        loop {
            match self.site.socket.accept().await {
                Ok((client, _)) => {
                    if let Err(error) = self.connections.start_connection(client).await {
                        eprintln!("cannot start a connection: {error}");
                    }
                }
                Err(error) => {
                    eprintln!("cannot accept a client: {error}");
                    sleep(BREATH).await;
                }
            }
        }
    }
}
