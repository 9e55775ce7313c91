//! What may be switched on in a program besides its work, in one word: what is off costs messages one branch together.

use std::sync::atomic::{AtomicU8, Ordering};

/// The last message of a server is kept as text.
pub(crate) const LAST_MESSAGE: u8 = 1;
/// New edges are entered into the wait-for graph.
pub(crate) const WAITS: u8 = 2;
/// Some server's messages have spans.
pub(crate) const SPANS: u8 = 4;
/// Figures are counted.
pub(crate) const METRICS: u8 = 8;
/// Messages bring something along: who has sent them, or when.
pub(crate) const MARKS: u8 = SPANS | METRICS;

static ON: AtomicU8 = AtomicU8::new(if cfg!(debug_assertions) { LAST_MESSAGE | WAITS } else { 0 });

/// Whether any of them is on.
#[inline]
pub(crate) fn is_on(any: u8) -> bool {
    ON.load(Ordering::Relaxed) & any != 0
}

pub(crate) fn turn(which: u8, on: bool) {
    if on {
        ON.fetch_or(which, Ordering::Relaxed);
    } else {
        ON.fetch_and(!which, Ordering::Relaxed);
    }
}
