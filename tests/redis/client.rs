//! A small client: it can send anything, and reads one reply at a time.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// A reply that has not come by then never will.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server.
#[derive(Debug)]
pub(crate) struct Client(BufReader<TcpStream>);

/// One reply. It is shown as the protocol's kind and the text: `+OK`, `-ERR ..`, `:1`, `nil`, `"v"`, `["v" nil]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Simple(String),
    Error(String),
    Integer(i64),
    Nil,
    Bulk(Vec<u8>),
    Array(Vec<Reply>),
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        stream.set_write_timeout(Some(PATIENCE)).expect("not zero");
        Self(BufReader::new(stream))
    }

    /// Sends these words as one command, and waits for its reply.
    pub(crate) fn call<W: AsRef<[u8]>>(&mut self, words: &[W]) -> Reply {
        self.send(&command(words));
        self.reply()
    }

    /// Sends a line of words as one command, and waits for its reply.
    pub(crate) fn say(&mut self, line: &str) -> Reply {
        self.call(&line.split(' ').collect::<Vec<_>>())
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).expect("the server reads");
    }

    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// Says that nothing more will be sent.
    pub(crate) fn finish(&mut self) {
        self.0.get_mut().shutdown(Shutdown::Write).expect("connected");
    }

    pub(crate) fn reply(&mut self) -> Reply {
        self.try_reply().expect("a reply")
    }

    pub(crate) fn try_reply(&mut self) -> io::Result<Reply> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let line = line.strip_suffix("\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let number = || line[1..].parse::<i64>().map_err(io::Error::other);
        Ok(match line.as_bytes().first() {
            Some(b'+') => Reply::Simple(line[1..].to_owned()),
            Some(b'-') => Reply::Error(line[1..].to_owned()),
            Some(b':') => Reply::Integer(number()?),
            Some(b'$') => match usize::try_from(number()?) {
                Err(_) => Reply::Nil,
                Ok(length) => {
                    let mut bytes = vec![0; length + 2];
                    self.0.read_exact(&mut bytes)?;
                    assert!(bytes.ends_with(b"\r\n"), "a value ends with a line end");
                    bytes.truncate(length);
                    Reply::Bulk(bytes)
                }
            },
            Some(b'*') => (0..number()?).map(|_| self.try_reply()).collect::<io::Result<_>>().map(Reply::Array)?,
            _ => return Err(io::Error::other(format!("not a reply: {line:?}"))),
        })
    }

    /// Whether the server has closed the connection, with nothing more to say.
    pub(crate) fn is_over(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }
}

/// These words as the bytes of a command.
pub(crate) fn command<W: AsRef<[u8]>>(words: &[W]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        let word = word.as_ref();
        bytes.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        bytes.extend_from_slice(word);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(text) => write!(f, "+{text}"),
            Self::Error(text) => write!(f, "-{text}"),
            Self::Integer(number) => write!(f, ":{number}"),
            Self::Nil => f.write_str("nil"),
            Self::Bulk(bytes) => write!(f, "\"{}\"", bytes.escape_ascii()),
            Self::Array(items) => {
                let items: Vec<_> = items.iter().map(Reply::to_string).collect();
                write!(f, "[{}]", items.join(" "))
            }
        }
    }
}

/// Compares what is shown.
impl PartialEq<&str> for Reply {
    fn eq(&self, text: &&str) -> bool {
        let shown = self.to_string();
        shown == *text
    }
}
