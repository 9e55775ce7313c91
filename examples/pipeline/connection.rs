//! One client.

use std::io;

use otp::prelude::*;
use otp::stage::InletRef;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::lines::Lines;

/// Gives the lines of a client to the inlet, and reads no more of them before they are taken.
pub struct Connection {
    client: Option<TcpStream>,
    inlet: InletRef<String>,
}

#[gen_server(temporary)]
impl Connection {
    #[init]
    pub fn new(client: TcpStream, inlet: InletRef<String>, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(ConnectionContinue::Serve {});
        Self { client: Some(client), inlet }
    }

    /// A connection that is told to stop ends at the next `await`.
    #[handle_continue]
    async fn serve(&mut self, cx: &mut Ctx<Self>) {
        if let Some(client) = self.client.take() {
            // a client that went away is no crash
            let _ = self.take_in(client).await;
        }
        cx.stop(ExitReason::Normal);
    }

    // ANCHOR: take_in
    async fn take_in(&self, client: TcpStream) -> io::Result<()> {
        let (reader, mut writer) = client.into_split();
        let mut lines = Lines::new(reader);
        let mut taken = 0;
        while let Some(batch) = lines.next().await? {
            let count = batch.len();
            // waits until the stages have room: meanwhile nothing is read, and the client's writes wait in the end
            if let Err(error) = self.inlet.send_all(batch).await {
                return writer.write_all(format!("{taken} lines, then {error}\n").as_bytes()).await;
            }
            taken += count;
        }
        writer.write_all(format!("{taken} lines\n").as_bytes()).await
    }
    // ANCHOR_END: take_in
}
