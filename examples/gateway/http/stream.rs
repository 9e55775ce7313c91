//! A connection, and what has come over it without having been read.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Broken, Mistake, Status, head};

/// So many bytes are asked of the system at once.
const READ: usize = 4 << 10;

/// Messages one after the other; a client may send the next before the first is answered.
#[derive(Debug)]
pub struct Stream {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Stream {
    pub fn new(socket: TcpStream) -> Self {
        // Fails only if the other side has gone already, which will be noticed.
        let _ = socket.set_nodelay(true);
        Self { socket, buffer: Vec::new() }
    }

    /// Waits until something has come; false if nothing will.
    pub async fn is_ready(&mut self) -> io::Result<bool> {
        Ok(!self.buffer.is_empty() || self.read().await? > 0)
    }

    /// Whether it is closed, or has said something that nobody asked for.
    pub fn is_stale(&self) -> bool {
        !self.buffer.is_empty()
            || !matches!(self.socket.try_read(&mut [0]), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Takes the next head out, with its empty line.
    pub async fn head(&mut self, most: usize) -> Result<Vec<u8>, Broken> {
        loop {
            // line ends before a message are allowed, and mean nothing
            let blank = self.buffer.iter().take_while(|byte| b"\r\n".contains(byte)).count();
            self.buffer.drain(..blank);
            let end = head::end(&self.buffer);
            if end.unwrap_or(self.buffer.len()) > most {
                return Err(Mistake { status: Status::HEADERS_TOO_LARGE, why: "the head is too long" }.into());
            }
            if let Some(end) = end {
                return Ok(self.take(end));
            }
            self.more().await?;
        }
    }

    /// Takes out so many bytes.
    pub async fn body(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        Ok(self.take(length))
    }

    /// All that comes until the other side closes; `None` if it is more than that.
    pub async fn rest(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        while self.buffer.len() <= most {
            if self.read().await? == 0 {
                return Ok(Some(std::mem::take(&mut self.buffer)));
            }
        }
        Ok(None)
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes).await
    }

    /// Says that nothing more will be sent, and waits until the other side has closed, too. What it still sends is thrown
    /// away: bytes that nobody reads are answered by the system with a reset, which may overtake our last words.
    pub async fn farewell(&mut self) -> io::Result<()> {
        self.socket.shutdown().await?;
        let mut nothing = [0; READ];
        while self.socket.read(&mut nothing).await? > 0 {}
        Ok(())
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.read().await? == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    async fn read(&mut self) -> io::Result<usize> {
        self.buffer.reserve(READ);
        self.socket.read_buf(&mut self.buffer).await
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(length);
        std::mem::replace(&mut self.buffer, rest)
    }
}
