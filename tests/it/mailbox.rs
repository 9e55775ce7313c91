//! Mailboxes with limits: policies, adaptive mode.

mod adaptive;
mod balance;
mod block;
mod machines;
mod policies;
mod signals;

use otp::Pid;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// What a process has refused and dropped.
fn counts(pid: Pid) -> (u64, u64) {
    let info = otp::process_info(pid).expect("alive");
    (info.messages_refused, info.messages_dropped)
}

/// How many messages wait.
fn waiting(pid: Pid) -> usize {
    otp::process_info(pid).expect("alive").message_queue_len
}
