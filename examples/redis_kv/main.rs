//! A Redis-protocol key-value server.
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod command;
mod error;
mod glob;
mod keyspace;
mod number;
mod resp;
mod round;
mod route;

fn main() {}
