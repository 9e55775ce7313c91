//! Integration tests, one binary.
#![forbid(unsafe_code)]

mod kit;
mod process;
mod supervisor;
