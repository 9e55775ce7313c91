//! Header fields.

use super::Mistake;
use super::Status;

/// The fields of a message, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// So many are more than any message needs.
const MOST: usize = 100;

/// They are about one connection, and do not go through a gateway.
const OF_A_CONNECTION: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

impl Fields {
    /// Reads the lines between the first one and the empty one.
    pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Self, Mistake> {
        let mut fields = Self::default();
        for line in lines {
            if fields.0.len() == MOST {
                return Err(Mistake { status: Status::HEADERS_TOO_LARGE, why: "too many header fields" });
            }
            let (name, value) = line.split_once(':').ok_or(Mistake::bad("a header field without a colon"))?;
            // Spaces before the colon, or a line that continues another one, are read differently by different servers.
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(Mistake::bad("a strange name of a header field"));
            }
            let value = value.trim_matches([' ', '\t']);
            if value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
                return Err(Mistake::bad("a control character in a header field"));
            }
            fields.add(name, value);
        }
        Ok(fields)
    }

    pub fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The values of all fields of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Whether one of the words in the fields of this name is `word`.
    pub fn says(&self, name: &str, word: &str) -> bool {
        self.all(name).flat_map(|value| value.split(',')).any(|said| said.trim().eq_ignore_ascii_case(word))
    }

    /// The length of the body, if it is said, and said once.
    pub(super) fn length(&self) -> Result<Option<usize>, Mistake> {
        let mut lengths = self.all("content-length");
        let Some(length) = lengths.next() else { return Ok(None) };
        // "+5", "5, 5" and two lengths are how requests are smuggled past a gateway
        if lengths.next().is_some() || length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Mistake::bad("a strange Content-Length"));
        }
        // what is no number for us is more than any limit
        Ok(Some(length.parse().unwrap_or(usize::MAX)))
    }

    /// What goes on to the next server or client. The length is said anew, and so is who is meant.
    pub fn passed_on(&self) -> impl Iterator<Item = (&str, &str)> {
        let stays = |name: &str| {
            OF_A_CONNECTION
                .iter()
                .chain(&["content-length", "host", "expect"])
                .any(|known| name.eq_ignore_ascii_case(known))
        };
        let passed = self.0.iter().filter(move |(name, _)| !stays(name) && !self.says("connection", name));
        passed.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Whether a name or a method may have it.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_connection_stays_here() {
        let lines = ["Accept: a", "Connection: close, X-Mine", "X-Mine: 1", "Host: h", "Content-Length: 3", "accept:b"];
        let fields = Fields::read(lines.into_iter()).unwrap();
        let passed: Vec<_> = fields.passed_on().collect();
        assert_eq!(passed, [("Accept", "a"), ("accept", "b")]);
        assert!(fields.says("connection", "CLOSE") && !fields.says("connection", "keep-alive"));
        assert_eq!(fields.length(), Ok(Some(3)));
    }

    #[test]
    fn what_servers_read_differently_is_refused() {
        for line in ["no colon", "Name : v", " folded: v", ": v", "a: b\0", "a: b\rc"] {
            assert!(Fields::read([line].into_iter()).is_err(), "{line:?}");
        }
        for lines in [&["Content-Length: 5", "Content-Length: 5"][..], &["Content-Length: +5"], &["Content-Length: "]] {
            assert!(Fields::read(lines.iter().copied()).unwrap().length().is_err(), "{lines:?}");
        }
        assert_eq!(Fields::read([].into_iter()).unwrap().length(), Ok(None));
        let many = ["a: b"; 101];
        assert_eq!(Fields::read(many.into_iter()).unwrap_err().status, Status::HEADERS_TOO_LARGE);
    }
}
