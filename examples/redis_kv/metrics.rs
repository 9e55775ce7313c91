//! What Prometheus asks: `GET /metrics`.

// ANCHOR: imports
use std::io;
use std::sync::Arc;
use std::time::Duration;

use otp::prelude::*;
use otp::telemetry;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
// ANCHOR_END: imports

/// How long a client may take to ask and to listen.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long to wait when the system has no file descriptor left for another client.
const BREATH: Duration = Duration::from_millis(100);

/// A request is longer than this only if somebody plays.
const LONGEST: u64 = 8 * 1024;

// ANCHOR: server
/// Answers those who want figures, one after the other: they are few.
#[derive(Debug)]
pub struct Metrics {
    socket: Arc<TcpListener>,
}

#[gen_server]
impl Metrics {
    #[init]
    pub fn new(socket: Arc<TcpListener>, cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(MetricsContinue::Serve {});
        Self { socket }
    }

    /// Never returns; the supervisor's shutdown ends it at the next `await`.
    #[handle_continue]
    async fn serve(&mut self) {
        loop {
            match self.socket.accept().await {
                // who is slow, or goes away, has only itself to blame
                Ok((client, _)) => drop(timeout(PATIENCE, answer(client)).await),
                Err(_) => sleep(BREATH).await,
            }
        }
    }
}

async fn answer(client: TcpStream) -> io::Result<()> {
    let mut client = client.take(LONGEST);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && client.read_buf(&mut request).await? > 0 {}
    let (status, body) = if request.starts_with(b"GET /metrics ") {
        ("200 OK", telemetry::prometheus())
    } else {
        ("404 Not Found", "it is at /metrics\n".to_owned())
    };
    let head = "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\nConnection: close";
    let answer = format!("HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut client = client.into_inner();
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await
}
// ANCHOR_END: server
