//! One task for each item.

mod failures;
mod halting;
mod order;
mod sources;

use otp::task::AsyncStream;
use otp::{Pid, TaskError};
use std::time::Duration;

/// All that is left of a stream.
async fn all<I, T: Send + 'static>(mut stream: AsyncStream<'_, I, T>) -> Vec<Result<T, TaskError>> {
    let mut all = Vec::new();
    while let Some(item) = stream.next().await {
        all.push(item);
    }
    all
}

async fn double(n: u64) -> u64 {
    n * 2
}

/// Takes as many milliseconds as it says.
async fn slow(n: u64) -> u64 {
    tokio::time::sleep(Duration::from_millis(n)).await;
    n
}

/// Whom the process is linked with.
fn links(pid: Pid) -> Vec<Pid> {
    otp::process_info(pid).unwrap().links
}
