//! What all behaviours share of calls: the slot a reply goes through, and what can go wrong.

pub(crate) mod error;

pub use crate::reply::{ReplySlot, ReplyTo};
pub use error::{CallError, StartError};

/// Makes the two ends of a reply to the calling process.
// By itself, so that a client method is small enough to be built where its future is to be.
#[inline(never)]
pub fn reply_slot<T: Send + 'static>() -> (ReplyTo<T>, ReplySlot<T>) {
    crate::reply::slot(crate::process::self_pid())
}
