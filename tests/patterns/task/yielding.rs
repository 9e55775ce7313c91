//! Waiting for a while.

use super::{ending, millis, over};
use otp::{ExitReason, Task};
use otp_tests::kit::{Mail as _, in_process};
use std::time::Duration;

/// elixir `task_test`: `yield: returns {:ok, result} when reply and :DOWN in message queue`, `yield: returns nil on timeout`,
/// `yield: return exit on normal exit` (XT-018)
#[otp::test]
async fn a_task_that_is_not_done_is_kept() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let mut done = Task::async_link(async { 1 });
        over(&done).await;
        assert_eq!(done.yield_for(Duration::ZERO).await, Some(Ok(1)));

        let mut slow = Task::async_link(tokio::time::sleep(millis(25)));
        assert_eq!(slow.yield_for(Duration::ZERO).await, None);
        assert_eq!(slow.yield_for(millis(10)).await, None);
        assert_eq!(slow.yield_for(millis(50)).await, Some(Ok(())));
        assert_eq!(slow.yield_for(millis(50)).await, Some(Err(ExitReason::NoProc)), "it was taken");

        assert_eq!(ending(ExitReason::Normal).yield_for(millis(1)).await, Some(Err(ExitReason::Normal)));
        inbox.is_silent().await;
    })
    .await;
}
