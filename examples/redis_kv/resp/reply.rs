//! The writing half of RESP2.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::Arc;

/// A stored value: shared, so that a reply to GET copies nothing however long the value is.
pub type Value = Arc<Vec<u8>>;

/// One reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// `+OK`, or another short word.
    Simple(&'static str),
    /// `-ERR ..`: the text starts with its code.
    Error(Cow<'static, str>),
    /// `:1000`
    Integer(i64),
    /// There is no such value.
    Nil,
    /// Any bytes.
    Bulk(Value),
    /// Replies in a row.
    Array(Vec<Reply>),
}

impl Reply {
    /// What commands answer that have nothing to say.
    pub const OK: Self = Self::Simple("OK");

    /// Text or bytes of our own.
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self::Bulk(Arc::new(text.into()))
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A value that may be missing.
    pub fn optional(value: Option<Value>) -> Self {
        value.map_or(Self::Nil, Self::Bulk)
    }

    /// Appends the reply to `out`. Of a [`Bulk`](Self::Bulk) or an [`Array`](Self::Array) it appends the head only,
    /// so that whoever writes to a socket never needs to hold two copies of a large reply.
    pub fn head(&self, out: &mut Vec<u8>) {
        match self {
            Self::Simple(text) => line(out, b'+', text.as_bytes()),
            // A line end inside the text would be the end of the reply.
            Self::Error(text) => line(out, b'-', text.replace(['\r', '\n'], " ").as_bytes()),
            Self::Integer(number) => number_line(out, b':', *number),
            Self::Nil => out.extend_from_slice(b"$-1\r\n"),
            Self::Bulk(value) => number_line(out, b'$', value.len()),
            Self::Array(items) => number_line(out, b'*', items.len()),
        }
    }
}

fn line(out: &mut Vec<u8>, kind: u8, text: &[u8]) {
    out.push(kind);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn number_line(out: &mut Vec<u8>, kind: u8, number: impl std::fmt::Display) {
    out.push(kind);
    write!(out, "{number}\r\n").expect("a Vec takes every byte");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_written_as_the_protocol_has_them() {
        for (reply, bytes) in [
            (Reply::OK, "+OK\r\n"),
            (Reply::Error("ERR a\r\nb".into()), "-ERR a  b\r\n"),
            (Reply::Integer(-7), ":-7\r\n"),
            (Reply::Nil, "$-1\r\n"),
            (Reply::text("ab"), "$2\r\n"),
            (Reply::Array(vec![Reply::Nil, Reply::OK]), "*2\r\n"),
        ] {
            let mut out = Vec::new();
            reply.head(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), bytes);
        }
    }
}
