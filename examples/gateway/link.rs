//! A connection to what is behind the gateway.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;

use crate::http::{Broken, Limits, Request, Response, Stream};

/// The most that is taken in of an answer.
const LIMITS: Limits = Limits { head: 64 << 10, body: 8 << 20 };

/// It is kept after a request, for the next one.
#[derive(Debug)]
pub struct Link {
    stream: Stream,
    used: bool,
}

impl Link {
    pub async fn open(to: SocketAddr) -> io::Result<Self> {
        Ok(Self { stream: Stream::new(TcpStream::connect(to).await?), used: false })
    }

    /// Whether the other side has closed it meanwhile.
    pub fn is_stale(&self) -> bool {
        self.stream.is_stale()
    }

    /// Whether it served another request before, so that its end may have crossed this one.
    pub fn is_used(&self) -> bool {
        self.used
    }

    /// Sends a request and reads the answer; then, if the other side agrees, the link is there again.
    pub async fn ask(mut self, request: &Request, bytes: &[u8]) -> Result<(Response, Option<Self>), Broken> {
        self.stream.write(bytes).await?;
        let response = Response::read(&mut self.stream, &request.method, LIMITS).await?;
        self.used = true;
        let kept = response.keep_alive.then_some(self);
        Ok((response, kept))
    }
}
