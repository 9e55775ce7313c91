//! Integration tests, one binary.
#![forbid(unsafe_code)]

mod gen_server;
mod kit;
mod names;
mod process;
mod start;
mod supervisor;
