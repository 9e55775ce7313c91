//! Awaiting a task.

use super::{end, ending, millis, over};
use otp::prelude::*;
use otp::{CallError, ExitReason, Task, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::time::Duration;

/// elixir `task_test`: `await: demonitors and unalias on timeout` (XT-011)
#[otp::test]
async fn a_task_that_is_too_late_goes_on_and_leaves_nothing() {
    in_process(async |mut inbox| {
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let task = Task::async_link(async move { told.await.is_ok() });
        let pid = task.pid().unwrap();
        assert_eq!(task.timeout(millis(10)).await, Err(TaskError::Timeout(millis(10))));
        assert!(otp::is_alive(pid), "it goes on");
        go.send(()).unwrap();
        assert_eq!(otp::exited(pid).await, ExitReason::Normal);
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `await: exits on timeout`, `await: exits on normal exit` (XT-012)
#[otp::test]
async fn awaiting_ends_with_the_time_and_with_the_task() {
    let slow = Task::async_link(pending::<u8>());
    assert_eq!(slow.timeout(Duration::ZERO).await, Err(TaskError::Timeout(Duration::ZERO)));
    assert_eq!(ending(ExitReason::Normal).await, Err(TaskError::Exited(ExitReason::Normal)));
}

/// Without a word about it, a task is awaited for five seconds; it can be for ever.
#[otp::test]
async fn a_task_is_awaited_for_five_seconds() {
    let before = tokio::time::Instant::now();
    let slow = Task::async_link(pending::<u8>());
    assert_eq!(slow.await, Err(TaskError::Timeout(millis(5000))));
    assert_eq!(before.elapsed(), millis(5000));
    let patient = Task::async_link(tokio::time::sleep(Duration::from_secs(3600))).no_timeout();
    assert_eq!(patient.await, Ok(()));
}

/// A task that is awaited by reference may be awaited again, with as much time.
#[otp::test]
async fn a_task_can_be_awaited_by_reference() {
    let mut task = Task::async_link(tokio::time::sleep(millis(15))).timeout(millis(10));
    assert_eq!((&mut task).await, Err(TaskError::Timeout(millis(10))));
    assert_eq!((&mut task).await, Ok(()));
    assert_eq!((&mut task).await, Err(TaskError::Exited(ExitReason::NoProc)), "its result was taken");
}

/// elixir `task_test`: `await: exits on task throw`, `await: exits on task error`, `await: exits on task undef module error`,
/// `await: exits on task undef function error`, `await: exits on task exit` (XT-013)
#[otp::test]
async fn a_trapping_owner_is_told_why_there_is_no_result() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let panics = Task::<u8>::async_link(async { panic!("thrown") });
        let Err(TaskError::Exited(ExitReason::Panic(panic))) = panics.await else { panic!("it has panicked") };
        assert_eq!(panic.message, "thrown");
        assert!(panic.location.as_ref().unwrap().contains("awaiting.rs"));
        for reason in [ExitReason::error("oops"), ExitReason::Shutdown, ExitReason::Timeout] {
            assert_eq!(ending(reason.clone()).await, Err(TaskError::Exited(reason)));
        }
        let killed = Task::async_link(pending::<u8>());
        otp::exit(killed.pid().unwrap(), ExitReason::Kill);
        assert_eq!(killed.await, Err(TaskError::Exited(ExitReason::Killed)));
        inbox.is_silent().await;
    })
    .await;
}

/// The right to a result can be given away: whoever has it awaits it.
#[otp::test]
async fn another_process_may_await_the_task() {
    let task = in_process(async |_| Task::async_link(async { 7 })).await;
    assert_eq!(in_process(|_| task).await, Ok(7));
}

/// A result that was there before the end of the task is not lost with it.
#[otp::test]
async fn a_result_outlives_its_task() {
    let task = Task::async_link(async { "kept".to_owned() });
    over(&task).await;
    assert_eq!(task.await.unwrap(), "kept");
}

#[derive(Default)]
struct Owner;

#[gen_server]
impl Owner {
    #[call]
    fn ping(&self) -> u8 {
        1
    }

    /// Awaits a task that calls the server, which cannot answer before.
    #[call(timeout = "1h")]
    async fn circle(&self, cx: &mut Ctx<Self>) -> Result<CallError, TaskError> {
        let me = cx.pid();
        let task = Task::async_link(async move {
            let owner = OwnerRef::from(otp::ServerRef::named(format!("owner {me}")));
            owner.ping().await.unwrap_err()
        });
        task.await
    }
}

/// A task that calls the server that awaits it would wait for its whole time; it is told at once.
#[otp::test]
async fn a_task_that_calls_who_awaits_it_is_told() {
    otp::call_cycle::detect(true);
    let owner = Owner::start().await.unwrap();
    let pid = owner.pid().unwrap();
    otp::register(format!("owner {pid}").as_str(), pid).unwrap();
    let Ok(Ok(CallError::Cycle(cycle))) = owner.circle().await else { panic!("they wait for each other") };
    assert!(cycle.pids().contains(&pid));
}

/// A task ends at its next await point, whatever it does.
#[otp::test]
async fn work_that_is_ended_is_dropped() {
    let (guard, mut dropped) = tokio::sync::oneshot::channel::<()>();
    let task = Task::async_link(async move {
        let _guard = guard;
        end::<u8>(ExitReason::Shutdown).await
    });
    assert_eq!(task.await, Err(TaskError::Exited(ExitReason::Shutdown)));
    assert!(dropped.try_recv().is_err());
}
