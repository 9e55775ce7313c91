//! RESP2, the protocol Redis clients speak: requests are read, replies are written.
//!
//! Nothing here knows about sockets: [`Parser`] takes bytes as they come, in pieces of any size, and
//! [`Reply`] appends bytes to a buffer.

mod arguments;
mod error;
mod inline;
mod parser;
mod reply;

pub use self::arguments::Arguments;

pub use self::parser::{Limits, Parser};
pub use self::reply::{Reply, Value};
