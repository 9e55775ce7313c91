//! Figures that are looked at rather than counted, for a recorder of the `metrics` crate.

use super::mailbox_depths;
use crate::observe::{ProcessKind, gauge_of};
use crate::process::table;

/// Tells the program's recorder how many processes there are, and how many messages wait: `otp_processes` and
/// `otp_mailbox_depth`; with the feature `pool`, what the workers of pools do, too.
///
/// Everything else is told as it happens. Call this every few seconds, or before the recorder is read.
///
/// # Examples
/// ```
/// otp::telemetry::enable();
/// // .. in a process with a timer, or where `/metrics` is answered
/// otp::telemetry::record_gauges();
/// # otp::telemetry::disable();
/// ```
#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 processes")]
pub fn record_gauges() {
    for kind in ProcessKind::ALL {
        gauge_of("otp_processes", [("behaviour", kind.name())], table::count(kind) as f64);
    }
    for (name, depth) in mailbox_depths() {
        gauge_of("otp_mailbox_depth", [("name", name)], depth as f64);
    }
    #[cfg(feature = "pool")]
    for (pool, shared) in crate::observe::pools::all() {
        for (state, count) in shared.gauges() {
            let pool = ("pool", pool.to_string());
            if state == "waiting" {
                gauge_of("otp_pool_waiting", [pool], count as f64);
            } else {
                gauge_of("otp_pool_workers", [pool, ("state", state.to_owned())], count as f64);
            }
        }
    }
}
