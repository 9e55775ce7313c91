//! Streams, sinks and sockets as mail.
//!
//! Where real sockets are in play the clock is real, too: waits are for what must come, and bounded.
#![forbid(unsafe_code)]
#![allow(clippy::doc_markdown, reason = "cases are named as OTP names them")]

#[path = "net/chat.rs"]
mod chat;
#[path = "net/echo.rs"]
mod echo;
#[path = "net/feed.rs"]
mod feed;
#[path = "net/listener.rs"]
mod listener;
#[path = "net/sink.rs"]
mod sink;
#[path = "net/socket.rs"]
mod socket;
