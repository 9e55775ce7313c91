//! Messages that nobody received: counted, and told to those who want to know.

use crate::observe::count;
use crate::panic::guarded;
use crate::pid::Pid;
use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};

static DEAD_LETTERS: AtomicU64 = AtomicU64::new(0);

/// How many messages have found no one to handle them since the program started.
///
/// Messages to processes that have ended, messages that were not handled when their process ended, casts to a name nobody has
/// or to a child that is being restarted, and what a full mailbox drops without telling its sender. A refused call is not
/// counted: its caller is told. A call that had been taken in when its server ended is counted, although its caller is told as
/// well.
///
/// So the sum is right: every message that was sent was handled, or came back to its sender as an error, or is counted here.
pub fn dead_letters() -> u64 {
    DEAD_LETTERS.load(Ordering::Relaxed)
}

fn add(letters: u64) {
    DEAD_LETTERS.fetch_add(letters, Ordering::Relaxed);
    if count::is_on() {
        count::dead_letters(letters);
    }
}

pub(crate) fn dead_letter(what: &str, to: &dyn Display, why: &str) {
    add(1);
    let _ = guarded(|| tracing::debug!(target: "otp::dead_letter", "{what} to {to} dropped: {why}"));
}

pub(crate) fn dead_letters_of(count: usize, process: Pid, why: &str) {
    if count > 0 {
        add(count as u64);
        let tell =
            || tracing::debug!(target: "otp::dead_letter", "{count} queued messages of {process} dropped: {why}");
        let _ = guarded(tell);
    }
}
