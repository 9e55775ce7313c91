//! Replies on their way to the client.

use std::collections::VecDeque;
use std::io;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::resp::Reply;

/// So many bytes are gathered before they are sent, if there is more to come.
const FULL: usize = 64 << 10;

/// So much of the buffer stays when there is nothing to send.
const KEPT: usize = 4 << 10;

/// Values longer than this are sent from where they are stored.
const LONG: usize = 16 << 10;

/// Gathers replies, so that a pipeline is answered with one write, and holds a bounded number of bytes doing it.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    /// The rest of a reply being written: a list is taken apart into its items.
    rest: VecDeque<Reply>,
}

impl Outbox {
    /// Adds a reply, and sends what has been gathered if that is a lot.
    pub async fn push(&mut self, reply: Reply, client: &mut TcpStream) -> io::Result<()> {
        self.rest.push_back(reply);
        while let Some(reply) = self.rest.pop_front() {
            reply.head(&mut self.bytes);
            match reply {
                Reply::Array(items) => {
                    for item in items.into_iter().rev() {
                        self.rest.push_front(item);
                    }
                }
                Reply::Bulk(value) if value.len() > LONG => {
                    self.flush(client).await?;
                    client.write_all(&value).await?;
                    self.bytes.extend_from_slice(b"\r\n");
                }
                Reply::Bulk(value) => {
                    self.bytes.extend_from_slice(&value);
                    self.bytes.extend_from_slice(b"\r\n");
                }
                _ => {}
            }
            if self.bytes.len() >= FULL {
                self.flush(client).await?;
            }
        }
        Ok(())
    }

    /// Sends what has been gathered.
    pub async fn flush(&mut self, client: &mut TcpStream) -> io::Result<()> {
        client.write_all(&self.bytes).await?;
        self.bytes.clear();
        // Between two pipelines a connection is idle, perhaps for hours.
        self.bytes.shrink_to(KEPT);
        Ok(())
    }
}
