//! What ends a connection: bytes that are not RESP, or more of them than we care to hold.

use std::error::Error;
use std::fmt;

/// Why a request cannot be read. The reader has lost its place, so the connection is answered and closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolError {
    /// The line `*<count>` does not end.
    LongCount,
    /// `*<count>` is no number, or a larger one than the limit.
    Count,
    /// An argument starts with this byte instead of `$`.
    NoBulk(u8),
    /// The line `$<length>` does not end.
    LongLength,
    /// `$<length>` is no number, negative, or more than Redis allows (512 MiB).
    Length,
    /// The bytes of an argument are longer than announced.
    NoLineEnd,
    /// An inline request does not end.
    LongInline,
    /// A quote in an inline request is not closed.
    Quotes,
    /// The request is larger than this server agrees to hold for one client.
    TooLarge(usize),
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Protocol error: ")?;
        match self {
            Self::LongCount => f.write_str("too big mbulk count string"),
            Self::Count => f.write_str("invalid multibulk length"),
            Self::NoBulk(byte) => write!(f, "expected '$', got '{}'", byte.escape_ascii()),
            Self::LongLength => f.write_str("too big bulk count string"),
            Self::Length => f.write_str("invalid bulk length"),
            Self::NoLineEnd => f.write_str("expected a line end after a bulk string"),
            Self::LongInline => f.write_str("too big inline request"),
            Self::Quotes => f.write_str("unbalanced quotes in request"),
            Self::TooLarge(limit) => write!(f, "request larger than {limit} bytes"),
        }
    }
}

impl Error for ProtocolError {}
