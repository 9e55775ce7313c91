//! Crashes of tasks that nobody has heard of by their handles.

use super::{end, ending, millis, over};
use otp::task::{Supervisor, await_many};
use otp::{ExitReason, ServerHandle as _, Task, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::{Future as _, pending, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// An owner that traps exits is told of a crash at the latest when the handle is dropped, and never twice.
#[otp::test]
async fn a_crash_is_told_when_the_handle_is_dropped_unread() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let task = ending(ExitReason::error("oops"));
        let pid = task.pid();
        over(&task).await;
        tokio::time::sleep(millis(1)).await;
        drop(task);
        assert_eq!(inbox.exit().await, (pid, ExitReason::error("oops")));

        // one that fails, beside the one whose failure is the answer
        let (one, other) = (ending(ExitReason::error("one")), ending(ExitReason::error("other")));
        let second = other.pid();
        over(&one).await;
        over(&other).await;
        tokio::time::sleep(millis(1)).await;
        assert_eq!(await_many([one, other]).await, Err(TaskError::Exited(ExitReason::error("one"))));
        assert_eq!(inbox.exit().await, (second, ExitReason::error("other")));

        // of these it has heard, or wants to hear nothing
        let mut yielded = ending(ExitReason::error("oops"));
        assert_eq!(yielded.yield_for(millis(5)).await, Some(Err(ExitReason::error("oops"))));
        drop(yielded);
        let unlinked = ending(ExitReason::error("oops"));
        over(&unlinked).await;
        tokio::time::sleep(millis(1)).await;
        otp::unlink(unlinked.pid().unwrap());
        drop(unlinked);
        let ignored = ending(ExitReason::error("oops"));
        over(&ignored).await;
        assert_eq!(ignored.ignore(), Some(Err(ExitReason::error("oops"))));
        let normal = Task::async_link(async { 1 });
        over(&normal).await;
        tokio::time::sleep(millis(1)).await;
        drop(normal);
        inbox.is_silent().await;
    })
    .await;
}

/// Who gives up waiting for a supervised task to be started is told of its crash by the link: there is no handle.
#[otp::test]
async fn a_task_whose_starter_gave_up_is_linked_as_any_other() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let tasks = Supervisor::new().spec().start().await.unwrap();
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let pid = {
            let mut start = pin!(tasks.async_link(async move {
                told.await.unwrap();
                end::<u8>(ExitReason::error("oops")).await
            }));
            // so that it has been asked, and has not answered
            otp::sys::suspend(&tasks.pid().unwrap()).await.unwrap();
            assert!(poll_fn(|cx| Poll::Ready(start.as_mut().poll(cx).is_pending())).await);
            otp::sys::resume(&tasks.pid().unwrap()).await.unwrap();
            let children = tasks.children().await.unwrap();
            assert_eq!(children.len(), 1);
            children[0]
        };
        go.send(()).unwrap();
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::error("oops")));
        inbox.is_silent().await;
    })
    .await;
}

/// A handle that is awaited in vain is one that is dropped.
#[otp::test]
async fn after_a_timeout_a_crash_is_told() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let task = Task::async_link(pending::<u8>());
        let pid = task.pid().unwrap();
        assert!(matches!(task.timeout(millis(5)).await, Err(TaskError::Timeout(_))));
        otp::exit(pid, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Killed));
    })
    .await;
}
