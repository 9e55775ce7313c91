//! Any bytes: the reader of RESP finds the same requests in them, or the same mistake, however they arrive in pieces; and it never
//! holds much more than it was sent.
#![no_main]
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the rest is used elsewhere")]

#[path = "../../examples/redis_kv"]
mod redis {
    pub mod resp;
}

use libfuzzer_sys::fuzz_target;
use redis::resp::{Limits, Parser};

const LIMITS: Limits = Limits { request: 1 << 16, arguments: 256, line: 1 << 10 };
/// Room asked for at a time.
const ROOM: usize = 64;

fuzz_target!(|data: &[u8]| {
    let Some((&seed, bytes)) = data.split_first() else { return };
    let whole = read(bytes, usize::MAX);
    for size in [1, usize::from(seed) + 1] {
        assert_eq!(whole, read(bytes, size), "in pieces of {size}");
    }
});

/// What comes of it: each request as its words, and what ended the connection.
fn read(bytes: &[u8], size: usize) -> (Vec<Vec<Vec<u8>>>, Option<String>) {
    let mut parser = Parser::new(LIMITS);
    let mut requests = Vec::new();
    let mut sent = 0;
    for piece in bytes.chunks(size.min(bytes.len().max(1))) {
        parser.space(ROOM).extend_from_slice(piece);
        sent += piece.len();
        loop {
            match parser.next() {
                Ok(Some(request)) => {
                    assert!(request.len() > 0, "a request has a name");
                    requests.push(request.from(0).map(<[u8]>::to_vec).collect());
                }
                Ok(None) => break,
                Err(error) => return (requests, Some(error.to_string())),
            }
        }
        let held = parser.held();
        assert!(held <= 40 * sent + (64 << 10), "{held} bytes held for {sent}");
    }
    (requests, None)
}
