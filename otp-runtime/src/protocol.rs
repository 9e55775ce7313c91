//! What all behaviours share of calls: the slot a reply goes through, and what can go wrong.

pub(crate) mod error;
pub(crate) mod reply;

pub use error::{CallError, StartError};
pub use reply::{ReplySlot, ReplyTo, reply_slot};
