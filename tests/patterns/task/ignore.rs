//! Letting a task go.

use super::{end, ending, over};
use otp::{ExitReason, Task};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;

/// elixir `task_test`: `ignore: discards on time replies`, `ignore: discards on-time failures` (XT-007); it is used up by
/// that, and cannot be awaited any more
#[otp::test]
async fn what_a_task_has_when_it_is_let_go_is_the_answer() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let done = Task::async_link(async { 1 });
        let failed = ending(ExitReason::error("oops"));
        over(&done).await;
        over(&failed).await;
        assert_eq!(done.ignore(), Some(Ok(1)));
        assert_eq!(failed.ignore(), Some(Err(ExitReason::error("oops"))));
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `ignore: discards late replies`, `ignore: discards late failures` (XT-008)
#[otp::test]
async fn a_task_that_was_let_go_has_no_owner() {
    for trap in [false, true] {
        in_process(async move |mut inbox| {
            otp::trap_exit(trap);
            let (go, told) = tokio::sync::oneshot::channel::<()>();
            let (fail, told_to_fail) = tokio::sync::oneshot::channel::<()>();
            let late = Task::async_link(async move { told.await.is_ok() });
            let failing = Task::async_link(async move {
                told_to_fail.await.unwrap();
                end::<u8>(ExitReason::error("late")).await
            });
            let pids = [late.pid().unwrap(), failing.pid().unwrap()];
            assert_eq!(late.ignore(), None);
            assert_eq!(failing.ignore(), None);
            let ends = pids.map(otp::exited);
            go.send(()).unwrap();
            fail.send(()).unwrap();
            let [late, failing] = ends;
            assert_eq!(late.await, ExitReason::Normal);
            assert_eq!(failing.await, ExitReason::error("late"));
            inbox.is_silent().await; // alive, and told nothing
        })
        .await;
    }
}

/// elixir `task_test`: `ignore: can ignore completed tasks` (XT-010)
#[otp::test]
async fn a_completed_task_can_be_let_go() {
    assert_eq!(Task::completed(42).ignore(), Some(Ok(42)));
}

/// A task whose handle is merely dropped stays linked: a crash is the owner's, and one that traps exits gets it as a message.
#[otp::test]
async fn a_task_whose_handle_is_dropped_stays_linked() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let task = Task::async_link(async move {
            told.await.unwrap();
            end::<u8>(ExitReason::error("unheard")).await
        });
        let pid = task.pid().unwrap();
        drop(task);
        go.send(()).unwrap();
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::error("unheard")));
    })
    .await;
    let (go, told) = tokio::sync::oneshot::channel::<()>();
    let owner = otp::spawn(|_| async move {
        drop(Task::async_link(async move {
            told.await.unwrap();
            end::<u8>(ExitReason::error("unheard")).await
        }));
        pending::<()>().await;
    });
    let ended = otp::exited(owner);
    go.send(()).unwrap();
    assert_eq!(ended.await, ExitReason::error("unheard"));
}
