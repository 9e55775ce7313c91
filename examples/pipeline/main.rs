//! Log lines from sockets through stages into a slow file, with flat memory, written as a user of otp writes it.
//!
//! Run with
//!
//! ```text
//! cargo run --release --example pipeline
//! yes 'INFO web a request' | nc -N localhost 9000     # as many lines as you like: they wait in the client
//! tail -f pipeline.log
//! ```
//!
//! **Where to look.** [`tree`] is the whole program on one page. A line goes from a [`connection`] into an inlet, and through
//! [`stages`]: `parse`, `filter`, `batch`, `sink`. The sink takes a pause after each batch; what it cannot take waits in
//! the stages, as far as they have asked for it, then in the connections, then in the sockets, and in the end the clients cannot
//! write any more. [`app`] drains it all when it is told to stop.
//!
//! **What is promised.** A line that was taken in is written, or filtered, or counted as malformed: `in` is the sum of the
//! three, also when the program is told to stop in a flood. A client that ends its side is told how many of its lines were
//! taken in. Memory does not depend on how much is sent.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod app;
mod connection;
mod counters;
mod lines;
mod listener;
mod record;
mod settings;
mod stages;
mod tree;

use crate::app::Pipeline;

#[otp::main(app = Pipeline)]
async fn main() {}
