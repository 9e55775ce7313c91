//! The process that lets clients in.

use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::site::Site;
use crate::tree::ConnectionsRef;

/// What a client hears that is one too many; Redis's words.
const FULL: &[u8] = b"-ERR max number of clients reached\r\n";

/// How long to wait when the system has no file descriptor left for another client.
const BREATH: Duration = Duration::from_millis(100);

/// Accepts clients and has a process started for each.
#[derive(Debug)]
pub struct Listener {
    site: Arc<Site>,
    /// Bound by `main`, so it stays open (and clients wait in it) while the listener restarts.
    socket: Arc<TcpListener>,
}

#[gen_server]
impl Listener {
    /// Starts accepting as soon as the tree is up.
    #[init]
    pub fn new(site: Arc<Site>, socket: Arc<TcpListener>, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(ListenerContinue::Accept {});
        Self { site, socket }
    }

    /// Never returns; the supervisor's shutdown ends it at the next `await`.
    #[handle_continue]
    async fn accept(&mut self) {
        let connections = self.site.root().await.connections();
        loop {
            match self.socket.accept().await {
                Ok((client, _)) => self.admit(client, &connections).await,
                Err(error) => {
                    eprintln!("cannot accept a client: {error}");
                    sleep(BREATH).await;
                }
            }
        }
    }

    async fn admit(&self, client: TcpStream, connections: &ConnectionsRef) {
        let Some(seat) = self.site.seat() else {
            // The buffer of a fresh socket has room for this; a client that is gone already does not mind.
            let _ = client.try_write(FULL);
            return;
        };
        if let Err(error) = connections.start_connection(client, seat).await {
            eprintln!("cannot start a connection: {error}");
        }
    }
}
