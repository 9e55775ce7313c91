//! Erlang/OTP for Rust.
#![forbid(unsafe_code)]
