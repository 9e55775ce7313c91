//! The process that lets clients in.

use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::http::{Response, Status};
use crate::site::Port;
use crate::tree::ConnectionsRef;

/// How long to wait when the system has no file descriptor left for another client.
const BREATH: Duration = Duration::from_millis(100);

/// Accepts clients and has a process started for each.
#[derive(Debug)]
pub struct Listener {
    port: Arc<Port>,
    connections: ConnectionsRef,
}

#[gen_server]
impl Listener {
    #[init]
    pub fn new(port: Arc<Port>, connections: ConnectionsRef, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(ListenerContinue::Accept {});
        Self { port, connections }
    }

    /// Never returns; the supervisor's shutdown ends it at the next `await`.
    #[handle_continue]
    async fn accept(&mut self) {
        loop {
            match self.port.socket.accept().await {
                Ok((client, _)) => self.admit(client).await,
                Err(error) => {
                    eprintln!("cannot accept a client: {error}");
                    sleep(BREATH).await;
                }
            }
        }
    }

    async fn admit(&self, client: TcpStream) {
        let Some(seat) = self.port.seat() else {
            let full = Response::text(Status::UNAVAILABLE, "too many clients").retry_after(BREATH);
            // The buffer of a fresh socket has room for this. What has come already is taken out of it, because the system
            // answers what nobody has read with a reset, which would overtake our words.
            let _ = client.try_write(&full.encode(false, "GET"));
            let _ = client.try_read(&mut [0; 4096]);
            return;
        };
        if let Err(error) = self.connections.start_connection(client, seat).await {
            eprintln!("cannot start a connection: {error}");
        }
    }
}
