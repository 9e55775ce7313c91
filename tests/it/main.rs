//! Integration tests, one binary.
#![forbid(unsafe_code)]

mod server;
