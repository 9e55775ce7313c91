//! Tasks: what Elixir's `task_test.exs` asks of them, and what is our own.

mod awaiting;
mod blocking;
mod callers;
mod drops;
mod ignore;
mod many;
mod owners;
mod reports;
mod shutdown;
mod start;
mod stress;
mod stream;
mod yielding;

use otp::{ExitReason, Task};
use std::fmt::Debug;
use std::future::pending;
use std::time::Duration;

/// A task of the caller's that ends for this reason, without a result.
pub(crate) fn ending(reason: ExitReason) -> Task<u8> {
    Task::async_link(end(reason))
}

/// Ends the calling process.
pub(crate) async fn end<T>(reason: ExitReason) -> T {
    otp::exit(otp::self_pid().unwrap(), reason);
    pending().await
}

/// Waits until the task's process has ended; its result is not taken.
pub(crate) async fn over<T>(task: &Task<T>) {
    otp::exited(task.pid().unwrap()).await;
}

pub(crate) fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// A panic that says this.
pub(crate) fn panics_with<T: Debug>(result: Result<T, ExitReason>, text: &str) {
    match result {
        Err(ExitReason::Panic(panic)) => assert_eq!(panic.message, text),
        other => panic!("no panic: {other:?}"),
    }
}
