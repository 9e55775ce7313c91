//! Ending a task.

use super::{ending, millis, over};
use otp::{ExitReason, Pid, Shutdown, Task};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;

const SOON: Shutdown = Shutdown::Timeout(millis_const(5000));

const fn millis_const(n: u64) -> std::time::Duration {
    std::time::Duration::from_millis(n)
}

/// A task that ends for nothing less than a kill.
fn stubborn() -> Task<u8> {
    Task::async_link(async {
        otp::trap_exit(true);
        pending().await
    })
}

/// elixir `task_test`: `shutdown: returns {:ok, result} when reply and abnormal :DOWN in message queue`, `.. and normal :DOWN ..`,
/// `.. and shut down :DOWN ..`, and the same of `shutdown brutal` (XT-021)
#[otp::test]
async fn a_result_that_was_there_is_the_answer() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        for how in [SOON, Shutdown::BrutalKill] {
            let done = Task::async_link(async { 1 });
            over(&done).await;
            assert_eq!(done.shutdown(how).await, Some(Ok(1)));
            // and one that has its result, and has not ended
            let (tell, told) = tokio::sync::oneshot::channel();
            let task = Task::blocking(move || tell.send(()).is_ok());
            told.await.unwrap();
            while otp::is_alive(task.pid().unwrap()) {
                tokio::task::yield_now().await;
            }
            assert_eq!(task.shutdown(how).await, Some(Ok(true)));
        }
        inbox.is_silent().await;
        assert_eq!(otp::process_info(inbox.pid()).unwrap().links, []);
    })
    .await;
}

/// elixir `task_test`: `shutdown: returns nil on shutting down task`, `shutdown: returns nil on shutdown :DOWN in message queue`,
/// `shutdown: returns nil on killing task`, `shutdown brutal: returns nil on killed :DOWN in message queue` (XT-022)
#[otp::test]
async fn a_task_that_ends_as_told_has_no_answer() {
    in_process(async |mut inbox| {
        for trap in [false, true] {
            otp::trap_exit(trap);
            assert_eq!(Task::async_link(pending::<u8>()).shutdown(SOON).await, None);
            assert_eq!(Task::async_link(pending::<u8>()).shutdown(Shutdown::Infinity).await, None);
            assert_eq!(Task::async_link(pending::<u8>()).shutdown(Shutdown::BrutalKill).await, None);
            assert_eq!(stubborn().shutdown(Shutdown::BrutalKill).await, None);
        }
        // they have ended so before
        let before = ending(ExitReason::Shutdown);
        over(&before).await;
        assert_eq!(before.shutdown(SOON).await, None);
        let before = ending(ExitReason::Kill);
        over(&before).await;
        assert_eq!(before.shutdown(Shutdown::BrutalKill).await, None);
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `shutdown: returns exit on abnormal :DOWN in message queue`, `.. on normal ..`, `.. on killed ..`,
/// `shutdown brutal: returns exit on abnormal :DOWN in message queue`, `.. on normal ..`, `.. on shutdown ..`, `shutdown brutal:
/// returns exit on killing task after shutdown timeout` (XT-023)
#[otp::test]
async fn a_task_that_ends_otherwise_says_so() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let soft = [
            (ExitReason::error("oops"), None),
            (ExitReason::Normal, None),
            (ExitReason::Kill, Some(ExitReason::Killed)),
        ];
        let brutal = [(ExitReason::error("oops"), None), (ExitReason::Normal, None), (ExitReason::Shutdown, None)];
        for (how, ends) in [(SOON, soft), (Shutdown::BrutalKill, brutal)] {
            for (told, ended) in ends {
                let task = ending(told.clone());
                over(&task).await;
                assert_eq!(task.shutdown(how).await, Some(Err(ended.unwrap_or(told))));
            }
        }
        let start = tokio::time::Instant::now();
        let killed = stubborn();
        tokio::task::yield_now().await;
        assert_eq!(killed.shutdown(Shutdown::Timeout(millis(10))).await, Some(Err(ExitReason::Killed)));
        assert_eq!(start.elapsed(), millis(10));
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `shutdown: ignores if task PID is nil`, `shutdown: returns {:exit, :noproc} if task handled`, `shutdown
/// brutal: returns {:exit, :noproc} if task handled` (XT-024)
#[otp::test]
async fn a_task_without_a_process_is_ended_all_the_same() {
    assert_eq!(Task::completed(1).shutdown(SOON).await, Some(Ok(1)));
    assert_eq!(Task::completed(1).shutdown(Shutdown::BrutalKill).await, Some(Ok(1)));
    for how in [SOON, Shutdown::BrutalKill] {
        let mut handled = Task::async_link(async { 1 });
        assert_eq!(handled.yield_for(millis(1)).await, Some(Ok(1)));
        assert_eq!(handled.shutdown(how).await, Some(Err(ExitReason::NoProc)));
    }
}

/// Whoever holds the task may end it, and its owner goes on.
#[otp::test]
async fn another_process_may_end_the_task() {
    let (give, given) = tokio::sync::oneshot::channel();
    let owner = otp::spawn(|_| async move {
        give.send(Task::async_link(pending::<Pid>())).unwrap();
        pending::<()>().await;
    });
    let task = given.await.unwrap();
    assert_eq!(task.shutdown(Shutdown::BrutalKill).await, None);
    tokio::task::yield_now().await;
    assert!(otp::is_alive(owner));
    otp::exit(owner, ExitReason::Kill);
}
