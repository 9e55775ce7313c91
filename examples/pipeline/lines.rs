//! Lines out of a socket, as many at a time as have come.

use std::io;

use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;

/// The longest line, and all that is read ahead.
const MOST: usize = 16 << 10;

/// Reads lines, and never keeps more than [`MOST`] bytes of them.
pub struct Lines {
    socket: OwnedReadHalf,
    bytes: Vec<u8>,
}

impl Lines {
    pub fn new(socket: OwnedReadHalf) -> Self {
        Self { socket, bytes: Vec::with_capacity(MOST) }
    }

    /// The lines that have come; `None` when there will be no more. What is left without an end of line is one, too.
    pub async fn next(&mut self) -> io::Result<Option<Vec<String>>> {
        loop {
            if let Some(end) = self.bytes.iter().rposition(|byte| *byte == b'\n') {
                let rest = self.bytes.split_off(end + 1);
                let whole = std::mem::replace(&mut self.bytes, rest);
                return Ok(Some(split(&whole[..end])));
            }
            if self.bytes.len() >= MOST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without an end"));
            }
            let room = MOST - self.bytes.len();
            let read = (&mut self.socket).take(room as u64).read_buf(&mut self.bytes).await?;
            if read == 0 {
                let last = std::mem::take(&mut self.bytes);
                return Ok((!last.is_empty()).then(|| split(&last)));
            }
        }
    }
}

fn split(bytes: &[u8]) -> Vec<String> {
    bytes.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lines_may_end_in_two_ways() {
        assert_eq!(split(b"one\r\ntwo\n\nthree"), ["one", "two", "", "three"]);
    }
}
