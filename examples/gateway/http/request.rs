//! What a client asks.

use super::fields::is_token;
use super::{Broken, Fields, Limits, Mistake, Status, Stream, head};

/// A request, with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// The path and what follows it, beginning with a slash.
    pub target: String,
    pub fields: Fields,
    pub body: Vec<u8>,
    /// Whether the client wants to ask more over this connection.
    pub keep_alive: bool,
}

impl Request {
    /// Reads one. The answer to a mistake is the last one on its connection: where the next request begins is not known.
    pub async fn read(stream: &mut Stream, limits: Limits) -> Result<Self, Broken> {
        let (mut request, length) = Self::from_head(&stream.head(limits.head).await?, limits)?;
        if request.fields.says("expect", "100-continue") && length > 0 {
            stream.write(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        request.body = stream.body(length).await?;
        Ok(request)
    }

    /// The request without its body, and the length of that.
    fn from_head(bytes: &[u8], limits: Limits) -> Result<(Self, usize), Mistake> {
        let (first, fields) = head::read(bytes)?;
        let words: Vec<_> = first.split(' ').collect();
        let &[method, target, version] = words.as_slice() else {
            return Err(Mistake::bad("the first line is no request"));
        };
        if method.is_empty() || !method.bytes().all(is_token) {
            return Err(Mistake::bad("a strange method"));
        }
        if !target.starts_with('/') {
            return Err(Mistake::bad("only paths can be asked for"));
        }
        let keep_alive = match version {
            "HTTP/1.1" if fields.all("host").count() != 1 => return Err(Mistake::bad("one Host is needed")),
            "HTTP/1.1" => !fields.says("connection", "close"),
            "HTTP/1.0" => fields.says("connection", "keep-alive"),
            other if other.starts_with("HTTP/") => {
                return Err(Mistake { status: Status::VERSION_NOT_SUPPORTED, why: "this is HTTP/1.1" });
            }
            _ => return Err(Mistake::bad("the first line is no request")),
        };
        if fields.first("transfer-encoding").is_some() {
            return Err(Mistake { status: Status::NOT_IMPLEMENTED, why: "a body needs a Content-Length" });
        }
        let length = fields.length()?.unwrap_or(0);
        if length > limits.body {
            return Err(Mistake { status: Status::CONTENT_TOO_LARGE, why: "the body is too large" });
        }
        let (method, target) = (method.to_owned(), target.to_owned());
        Ok((Self { method, target, fields, body: Vec::new(), keep_alive }, length))
    }

    /// The path, without what is behind the question mark.
    pub fn path(&self) -> &str {
        self.target.split(['?', '#']).next().unwrap_or_default()
    }

    /// What `name` is in `?name=value`.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Whether it may be asked again, when nobody knows if it was heard.
    pub fn is_safe(&self) -> bool {
        ["GET", "HEAD", "OPTIONS"].contains(&self.method.as_str())
    }

    /// As it goes to the next server.
    pub fn encode(&self, host: &str, client: &str) -> Vec<u8> {
        let Self { method, target, body, .. } = self;
        let mut text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {client}\r\n");
        for (name, value) in self.fields.passed_on().filter(|(name, _)| !name.eq_ignore_ascii_case("x-forwarded-for")) {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
        [text.as_bytes(), body].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { head: 1000, body: 1000 };

    fn status(head: &str) -> u16 {
        Request::from_head(head.as_bytes(), LIMITS).map_or_else(|mistake| mistake.status.0, |_| 200)
    }

    #[test]
    fn requests_are_read() {
        let head = "POST /a?ms=5&b=c HTTP/1.1\r\nHost: h\r\nX-Client: ann\r\nContent-Length: 7\r\n\r\n";
        let (request, length) = Request::from_head(head.as_bytes(), LIMITS).unwrap();
        assert_eq!((request.path(), request.query("ms"), request.query("c"), length), ("/a", Some("5"), None, 7));
        assert!(request.keep_alive && !request.is_safe());
        let sent = String::from_utf8(request.encode("up", "1.2.3.4")).unwrap();
        let expected = "POST /a?ms=5&b=c HTTP/1.1\r\nHost: up\r\nX-Forwarded-For: 1.2.3.4\r\nX-Client: ann\r\n";
        assert_eq!(sent, format!("{expected}Content-Length: 0\r\n\r\n"));
        for (head, keep_alive) in [
            ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false),
            ("GET / HTTP/1.0\r\n\r\n", false),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        ] {
            assert_eq!(Request::from_head(head.as_bytes(), LIMITS).unwrap().0.keep_alive, keep_alive, "{head}");
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for (head, expected) in [
            ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 200),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET / HTTP/2\r\nHost: h\r\n\r\n", 505),
            ("GET / FTP\r\nHost: h\r\n\r\n", 400),
            ("G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET /\t HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ] {
            assert_eq!(status(head), expected, "{head}");
        }
    }
}
