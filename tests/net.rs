//! Streams, sinks and sockets as mail.
#![forbid(unsafe_code)]

#[path = "net/feed.rs"]
mod feed;
#[path = "net/sink.rs"]
mod sink;
