//! What becomes of a line, step by step.

mod batch;
mod filter;
mod parse;
mod sink;

pub use batch::{Batch, BatchRef};
pub use filter::{Filter, FilterRef};
pub use parse::{Parse, ParseRef};
pub use sink::Sink;
