//! Integration tests, one binary.
#![forbid(unsafe_code)]
#![allow(
    clippy::unused_self,
    clippy::needless_pass_by_value,
    clippy::wrong_self_convention,
    reason = "handlers have the shape of their kind, whatever they do with it"
)]

mod gen_server;
mod kit;
mod names;
mod process;
mod start;
mod supervisor;
