//! What all behaviours share of calls: the slot a reply goes through, and what can go wrong.

pub(crate) mod error;

pub use crate::reply::{ReplySlot, ReplyTo};
pub use error::{CallError, CastError, StartError};

use std::time::Duration;

/// How long a sender waits for the turn of what it has sent to a busy server.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Makes the two ends of a reply to the calling process.
// By itself, so that a client method is small enough to be built where its future is to be.
#[inline(never)]
pub fn reply_slot<T: 'static>() -> (ReplyTo<T>, ReplySlot<T>) {
    crate::reply::slot(crate::process::self_pid())
}
