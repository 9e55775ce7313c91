//! What is answered.

use std::time::Duration;

use super::{Broken, Fields, Limits, Mistake, Status, Stream, head};

/// An answer, with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: Status,
    pub fields: Fields,
    pub body: Vec<u8>,
    /// Whether the connection is good for another request.
    pub keep_alive: bool,
}

impl Response {
    /// A line of text.
    pub fn text(status: Status, text: &str) -> Self {
        let mut fields = Fields::default();
        fields.add("Content-Type", "text/plain; charset=utf-8");
        Self { status, fields, body: format!("{}\n", text.trim_end()).into(), keep_alive: true }
    }

    /// With the advice to come again so much later: whole seconds, and not at once.
    pub fn retry_after(mut self, time: Duration) -> Self {
        let seconds = time.as_millis().div_ceil(1000).max(1);
        self.fields.add("Retry-After", &seconds.to_string());
        self
    }

    /// Reads the answer to a request of this method.
    pub async fn read(stream: &mut Stream, method: &str, limits: Limits) -> Result<Self, Broken> {
        let bytes = stream.head(limits.head).await?;
        let (first, fields) = head::read(&bytes)?;
        let (version, rest) = first.split_once(' ').ok_or(Mistake::bad("the first line is no answer"))?;
        let code = rest.split(' ').next().and_then(|code| code.parse().ok());
        let code: u16 = code.filter(|code| (200..600).contains(code)).ok_or(Mistake::bad("a strange status"))?;
        let mut keep_alive = version == "HTTP/1.1" && !fields.says("connection", "close");
        let body = if method == "HEAD" || [204, 304].contains(&code) {
            Vec::new()
        } else if fields.first("transfer-encoding").is_some() {
            return Err(Mistake::bad("an answer in chunks").into());
        } else if let Some(length) = fields.length()? {
            if length > limits.body {
                return Err(Mistake::bad("the answer is too large").into());
            }
            stream.body(length).await?
        } else {
            keep_alive = false;
            stream.rest(limits.body).await?.ok_or(Mistake::bad("the answer is too large"))?
        };
        Ok(Self { status: Status(code), fields, body, keep_alive })
    }

    /// As it goes to a client.
    pub fn encode(&self, keep_alive: bool, method: &str) -> Vec<u8> {
        let Self { status, fields, body, .. } = self;
        let mut text = format!("HTTP/1.1 {} {}\r\n", status.0, status.reason());
        for (name, value) in fields.passed_on() {
            text.extend([name, ": ", value, "\r\n"]);
        }
        let length = match fields.first("content-length") {
            // of what a GET would be answered
            Some(length) if method == "HEAD" => length.to_owned(),
            _ => body.len().to_string(),
        };
        if ![204, 304].contains(&status.0) {
            text.extend(["Content-Length: ", &length, "\r\n"]);
        }
        text += if keep_alive { "\r\n" } else { "Connection: close\r\n\r\n" };
        let body = if method == "HEAD" { &[] } else { body.as_slice() };
        [text.as_bytes(), body].concat()
    }
}

impl From<Mistake> for Response {
    fn from(mistake: Mistake) -> Self {
        Self { keep_alive: false, ..Self::text(mistake.status, mistake.why) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_say_their_length_and_whether_to_go_on() {
        let response = Response::text(Status::UNAVAILABLE, "full").retry_after(Duration::from_millis(1001));
        let text = String::from_utf8(response.encode(false, "GET")).unwrap();
        let expected =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 2\r\n";
        assert_eq!(text, format!("{expected}Content-Length: 5\r\nConnection: close\r\n\r\nfull\n"));
        let text = String::from_utf8(response.encode(true, "HEAD")).unwrap();
        assert_eq!(text, format!("{expected}Content-Length: 5\r\n\r\n"));
    }
}
