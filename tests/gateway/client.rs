//! A small client: it can send anything, and reads one answer at a time.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer that has not come by then never will.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a port on this machine.
#[derive(Debug)]
pub(crate) struct Client(BufReader<TcpStream>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        Self::try_connect(port).expect("somebody listens")
    }

    pub(crate) fn try_connect(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Asks for a path, and waits for the answer.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(path);
        self.answer()
    }

    /// Asks for a path.
    pub(crate) fn ask(&mut self, path: &str) {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n"));
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.try_send(text).expect("the gateway reads");
    }

    pub(crate) fn try_send(&mut self, text: &str) -> io::Result<()> {
        self.0.get_mut().write_all(text.as_bytes())
    }

    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer().expect("an answer").expect("an answer")
    }

    /// Reads an answer; `None` if the connection is over and nothing of one has come.
    pub(crate) fn try_answer(&mut self) -> io::Result<Option<Answer>> {
        self.read(true)
    }

    /// The answer to a `HEAD`.
    pub(crate) fn head(&mut self) -> Answer {
        self.read(false).expect("an answer").expect("an answer")
    }

    fn read(&mut self, has_body: bool) -> io::Result<Option<Answer>> {
        let mut head = String::new();
        loop {
            let begin = head.len();
            match self.0.read_line(&mut head) {
                Ok(0) if head.is_empty() => return Ok(None),
                Ok(0) => return Err(io::Error::other(format!("half an answer: {head:?}"))),
                Ok(_) if head[begin..] == *"\r\n" => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset && head.is_empty() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer { status: status.expect("a status"), head, body: String::new() };
        let length: u64 = answer.field("content-length").map_or(0, |length| length.parse().expect("a number"));
        if has_body {
            let read = self.0.by_ref().take(length).read_to_string(&mut answer.body)?;
            if u64::try_from(read).expect("it fits") < length {
                return Err(io::Error::other(format!("half an answer: {answer:?}")));
            }
        }
        Ok(Some(answer))
    }

    /// Whether the other side has closed the connection, with nothing more to say.
    pub(crate) fn is_over(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }
}
