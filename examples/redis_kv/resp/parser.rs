//! The reading half of RESP2.

use std::ops::Range;

use super::arguments::Arguments;
use super::error::ProtocolError;
use super::inline;

/// How much one client may ask this server to hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one request, counted as soon as they are announced.
    pub request: usize,
    /// Words of one request.
    pub arguments: usize,
    /// Bytes of one line: an inline request, a count or a length.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { request: 64 << 20, arguments: 1 << 20, line: 64 << 10 }
    }
}

/// The longest argument a client may announce; Redis's own limit.
const LONGEST_BULK: usize = 512 << 20;

/// Reads requests out of bytes that arrive in pieces of any size, however many of them at once.
///
/// It remembers how far it has read, so a request that comes in a thousand pieces is not read a thousand times.
#[derive(Debug)]
pub struct Parser {
    limits: Limits,
    buffer: Vec<u8>,
    /// Where the request being read starts in `buffer`.
    start: usize,
    /// The first byte not looked at yet.
    at: usize,
    /// Words still to come of the request being read; 0 between requests.
    missing: usize,
    /// Length of the word being waited for, once it was announced.
    announced: Option<usize>,
    /// The words found, counted from `start` (or lying in `words`, if the request is inline).
    spans: Vec<Range<usize>>,
    /// The words of an inline request, their quotes taken off.
    words: Vec<u8>,
}

impl Parser {
    /// A parser that has seen nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            buffer: Vec::new(),
            start: 0,
            at: 0,
            missing: 0,
            announced: None,
            spans: Vec::new(),
            words: Vec::new(),
        }
    }

    /// The buffer to append newly arrived bytes to, with room for at least `room` of them.
    pub fn space(&mut self, room: usize) -> &mut Vec<u8> {
        self.buffer.drain(..self.start);
        self.at -= self.start;
        self.start = 0;
        if self.buffer.is_empty() && self.buffer.capacity() > 4 * room {
            self.buffer = Vec::new();
        }
        if self.missing == 0 && self.spans.capacity() > 1024 {
            self.spans = Vec::new();
        }
        self.buffer.reserve(room);
        &mut self.buffer
    }

    /// Bytes of memory held for this client's requests.
    pub fn held(&self) -> usize {
        self.buffer.capacity() + self.words.capacity() + self.spans.capacity() * size_of::<Range<usize>>()
    }

    /// The next complete request, or `None` if more bytes are needed.
    pub fn next(&mut self) -> Result<Option<Arguments<'_>>, ProtocolError> {
        while self.missing == 0 {
            self.start = self.at;
            self.spans.clear();
            match self.buffer.get(self.at) {
                None => return Ok(None),
                Some(b'*') => {
                    let Some(line) = self.line(ProtocolError::LongCount)? else {
                        return Ok(None);
                    };
                    let count = number(&self.buffer[line]).ok_or(ProtocolError::Count)?;
                    // Redis skips `*0` and `*-1` without a word.
                    self.missing = usize::try_from(count).unwrap_or(0);
                    if self.missing > self.limits.arguments {
                        return Err(ProtocolError::Count);
                    }
                }
                Some(_) => {
                    let Some(line) = self.line(ProtocolError::LongInline)? else {
                        return Ok(None);
                    };
                    self.words.clear();
                    inline::split(&self.buffer[line], &mut self.words, &mut self.spans)?;
                    if !self.spans.is_empty() {
                        self.start = self.at;
                        return Ok(Some(Arguments::new(&self.words, &self.spans)));
                    }
                }
            }
        }
        while self.missing > 0 {
            if !self.word()? {
                return Ok(None);
            }
        }
        let request = self.start..self.at;
        self.start = self.at;
        Ok(Some(Arguments::new(&self.buffer[request], &self.spans)))
    }

    /// Reads one word of a request; false if its bytes are not all there yet.
    fn word(&mut self) -> Result<bool, ProtocolError> {
        let length = if let Some(length) = self.announced {
            length
        } else {
            match self.buffer.get(self.at) {
                None => return Ok(false),
                Some(b'$') => {}
                Some(&other) => return Err(ProtocolError::NoBulk(other)),
            }
            let Some(line) = self.line(ProtocolError::LongLength)? else {
                return Ok(false);
            };
            let length = number(&self.buffer[line]).ok_or(ProtocolError::Length)?;
            let length = usize::try_from(length).map_err(|_| ProtocolError::Length)?;
            if length > LONGEST_BULK {
                return Err(ProtocolError::Length);
            }
            // Refused when announced: nothing of it has been held yet.
            if self.at - self.start + length > self.limits.request {
                return Err(ProtocolError::TooLarge(self.limits.request));
            }
            *self.announced.insert(length)
        };
        let end = self.at + length;
        match self.buffer.get(end..end + 2) {
            None => return Ok(false),
            Some(b"\r\n") => {}
            Some(_) => return Err(ProtocolError::NoLineEnd),
        }
        self.spans.push(self.at - self.start..end - self.start);
        self.at = end + 2;
        self.announced = None;
        self.missing -= 1;
        Ok(true)
    }

    /// Takes one line and says where its text lies; `endless` is the mistake if it goes on for ever.
    fn line(&mut self, endless: ProtocolError) -> Result<Option<Range<usize>>, ProtocolError> {
        let rest = &self.buffer[self.at..];
        let within = &rest[..rest.len().min(self.limits.line)];
        let Some(length) = within.iter().position(|byte| *byte == b'\n') else {
            return if rest.len() < self.limits.line { Ok(None) } else { Err(endless) };
        };
        let from = self.at;
        self.at += length + 1;
        let text = if rest[..length].ends_with(b"\r") { length - 1 } else { length };
        Ok(Some(from..from + text))
    }
}

/// The number in a line `*<count>` or `$<length>`.
fn number(line: &[u8]) -> Option<i64> {
    std::str::from_utf8(line.get(1..)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Limits {
        Limits { request: 1000, arguments: 10, line: 100 }
    }

    /// All requests in `bytes`, which arrive cut into pieces of the given lengths (the last one is what is left).
    fn read(bytes: &[u8], pieces: &[usize]) -> Result<Vec<Vec<String>>, ProtocolError> {
        let mut parser = Parser::new(small());
        let (mut requests, mut rest) = (Vec::new(), bytes);
        for piece in pieces.iter().copied().chain([bytes.len()]) {
            let (now, later) = rest.split_at(piece.min(rest.len()));
            rest = later;
            parser.space(16).extend_from_slice(now);
            while let Some(arguments) = parser.next()? {
                requests.push(arguments.from(0).map(|word| word.escape_ascii().to_string()).collect());
            }
        }
        Ok(requests)
    }

    const PIPELINE: &[u8] =
        b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$4\r\n\r\n\xff$\r\n\r\nPING \"a b\"\r\n*0\r\n*-1\r\n*1\r\n$0\r\n\r\nGET a\n";

    #[test]
    fn a_pipeline_is_read_whole() {
        let requests = read(PIPELINE, &[]).unwrap();
        assert_eq!(requests, [vec!["SET", "a", r"\r\n\xff$"], vec!["PING", "a b"], vec![""], vec!["GET", "a"]]);
    }

    #[test]
    fn it_may_be_cut_at_any_two_bytes() {
        let whole = read(PIPELINE, &[]).unwrap();
        for first in 0..PIPELINE.len() {
            for second in 0..PIPELINE.len() - first {
                assert_eq!(read(PIPELINE, &[first, second]).as_ref(), Ok(&whole), "cut after {first} and {second}");
            }
        }
        assert_eq!(read(PIPELINE, &vec![1; PIPELINE.len()]), Ok(whole));
    }

    #[test]
    fn bytes_that_are_not_the_protocol_are_refused() {
        use ProtocolError as E;
        for (bytes, error) in [
            (&b"*x\r\n"[..], E::Count),
            (b"*11\r\n", E::Count),
            (b"*99999999999999999999\r\n", E::Count),
            (b"*1\r\n+OK\r\n", E::NoBulk(b'+')),
            (b"*1\r\n$x\r\n", E::Length),
            (b"*1\r\n$-1\r\n", E::Length),
            (b"*1\r\n$536870913\r\n", E::Length),
            (b"*1\r\n$536870912\r\n", E::TooLarge(1000)),
            (b"*1\r\n$3\r\nabcd\r\n", E::NoLineEnd),
            (b"\"a\r\n", E::Quotes),
        ] {
            assert_eq!(read(bytes, &[]), Err(error), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        for (start, error) in [
            (&b"*"[..], ProtocolError::LongCount),
            (b"*1\r\n$", ProtocolError::LongLength),
            (b"P", ProtocolError::LongInline),
        ] {
            let bytes = [start, &[b'1'; 100]].concat();
            assert_eq!(read(&bytes, &[]), Err(error));
        }
    }

    #[test]
    fn a_request_in_small_words_is_bounded_too() {
        let word = [&b"$200\r\n"[..], &[b'x'; 200], b"\r\n"].concat();
        let bytes = [b"*9\r\n", word.repeat(5).as_slice()].concat();
        assert_eq!(read(&bytes, &[]), Err(ProtocolError::TooLarge(1000)));
    }

    #[test]
    fn memory_of_a_large_request_is_given_back() {
        let mut parser = Parser::new(Limits::default());
        let value = vec![b'x'; 1 << 20];
        let request = [b"*1\r\n$1048576\r\n", value.as_slice(), b"\r\n"].concat();
        parser.space(4096).extend_from_slice(&request);
        assert_eq!(parser.next().unwrap().unwrap().word(0).len(), 1 << 20);
        assert!(parser.held() >= 1 << 20);
        parser.space(4096);
        assert!(parser.held() < 1 << 14, "{}", parser.held());
    }
}
