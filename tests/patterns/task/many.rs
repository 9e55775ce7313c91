//! Waiting for many tasks.

use super::{ending, millis, over, panics_with};
use otp::task::{AfterTimeout, await_many, yield_many};
use otp::{ExitReason, Task, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::time::Duration;

fn after(time: u64, value: u64) -> Task<u64> {
    Task::async_link(async move {
        tokio::time::sleep(millis(time)).await;
        value
    })
}

/// elixir `task_test`: `await_many: returns list of replies`, `await_many: returns replies in input order ignoring response
/// order`, `await_many: returns an empty list immediately` (XT-015)
#[otp::test]
async fn results_come_in_the_order_of_the_tasks() {
    assert_eq!(await_many([after(1, 1), after(1, 2)]).await.unwrap(), [1, 2]);
    assert_eq!(await_many([after(30, 1), after(10, 2), after(20, 3)]).await.unwrap(), [1, 2, 3]);
    assert_eq!(await_many(Vec::<Task<u8>>::new()).await.unwrap(), []);
    let hundred = (0..100).map(|n| after((n * 37) % 100, n));
    assert_eq!(await_many(hundred).await.unwrap(), (0..100).collect::<Vec<_>>());
}

/// elixir `task_test`: `await_many: exits on timeout`, `await_many: exits with same reason when task exits`, `await_many: exits
/// immediately when any task exits`, `await_many: exits immediately when any task crashes`, `await_many: exits immediately when
/// any task throws`, `await_many: exits immediately on any task error` (XT-017)
#[otp::test]
async fn the_first_failure_is_the_answer_at_once() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let start = tokio::time::Instant::now();
        let failing = [
            ending(ExitReason::Normal),
            ending(ExitReason::error("oops")),
            Task::async_link(async { panic!("thrown") }),
            Task::async_link(async { "x".parse().unwrap() }),
        ];
        for task in failing {
            let slow = Task::async_link(pending::<u8>());
            let others = slow.pid().unwrap();
            let Err(TaskError::Exited(reason)) = await_many([slow, Task::completed(1), task]).await else {
                panic!("one of them has no result")
            };
            match reason {
                ExitReason::Normal => {}
                ExitReason::Panic(panic) => assert!(panic.message == "thrown" || panic.message.contains("ParseInt")),
                other => assert_eq!(other, ExitReason::error("oops")),
            }
            assert!(otp::is_alive(others), "the others go on");
            otp::exit(others, ExitReason::Kill);
            // nobody holds it any more: its end is told as that of any linked process
            assert_eq!(inbox.exit().await, (Some(others), ExitReason::Killed));
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        let late = [Task::async_link(pending()), Task::completed(1)];
        assert_eq!(await_many(late).timeout(Duration::ZERO).await, Err(TaskError::Timeout(Duration::ZERO)));
        let late = [Task::async_link(pending()), Task::completed(1)];
        assert_eq!(await_many(late).await, Err(TaskError::Timeout(millis(5000))));
    })
    .await;
}

/// elixir `task_test`: `yield_many: returns {:ok, result} when reply and :DOWN in message queue`, `yield_many: returns nil on
/// timeout by default`, `yield_many: return exit on normal exit`, `yield_many: returns results from multiple tasks`,
/// `yield_many: returns results on infinity timeout` (XT-019)
#[otp::test]
async fn each_task_is_answered_for() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let mut ended = [Task::completed(1), Task::async_link(async { 2 }), ending(ExitReason::Normal)];
        over(&ended[1]).await;
        assert_eq!(yield_many(&mut ended).await, [Some(Ok(1)), Some(Ok(2)), Some(Err(ExitReason::Normal))]);

        let mut mixed = [after(20, 1), after(10, 2), after(1000, 3), Task::async_link(async { panic!("thrown") })];
        let mut answers = yield_many(&mut mixed).timeout(millis(100)).await;
        panics_with(answers.pop().unwrap().unwrap(), "thrown");
        assert_eq!(answers, [Some(Ok(1)), Some(Ok(2)), None]);
        let answers = yield_many(&mut mixed[2..3]).no_timeout().await;
        assert_eq!(answers, [Some(Ok(3))], "it was kept");
        assert_eq!(yield_many(&mut mixed[2..3]).await, [Some(Err(ExitReason::NoProc))], "and is taken now");
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `yield_many: shuts down on timeout when configured`, `yield_many: ignores on timeout when configured`,
/// `yield_many: returns results from multiple tasks with limit`, `yield_many: returns once all tasks have replied below limit`,
/// `yield_many: returns results from multiple tasks with limit and on timeout` (XT-020)
#[otp::test]
async fn a_limit_is_enough_and_what_is_late_is_dealt_with() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let alive =
            |tasks: &[Task<u64>]| tasks.iter().map(|task| otp::is_alive(task.pid().unwrap())).collect::<Vec<_>>();
        let mut tasks = [after(10, 1), after(100, 2)];
        let answers = yield_many(&mut tasks).timeout(millis(50)).on_timeout(AfterTimeout::KillTask).await;
        assert_eq!(answers, [Some(Ok(1)), None]);
        assert_eq!(alive(&tasks), [false, false]);

        let mut tasks = [after(10, 1), after(100, 2)];
        let answers = yield_many(&mut tasks).timeout(millis(50)).on_timeout(AfterTimeout::Ignore).await;
        assert_eq!(answers, [Some(Ok(1)), None]);
        assert_eq!(alive(&tasks), [false, true]);
        let left = tasks[1].pid().unwrap();
        assert!(!otp::process_info(inbox.pid()).unwrap().links.contains(&left));
        assert_eq!(otp::exited(left).await, ExitReason::Normal);

        // enough is no timeout: the others are left alone
        let mut tasks = [after(1000, 1), after(10, 2), after(20, 3), after(1000, 4)];
        let start = tokio::time::Instant::now();
        let answers = yield_many(&mut tasks).limit(2).on_timeout(AfterTimeout::KillTask).await;
        assert_eq!(answers, [None, Some(Ok(2)), Some(Ok(3)), None]);
        assert_eq!(start.elapsed(), millis(20));
        assert_eq!(alive(&tasks), [true, false, false, true]);
        assert_eq!(yield_many(&mut tasks[..1]).limit(5).await, [Some(Ok(1))], "there are no more");

        let mut tasks = [after(1000, 1), after(10, 2), after(1000, 3)];
        let answers = yield_many(&mut tasks).limit(2).timeout(millis(50)).on_timeout(AfterTimeout::KillTask).await;
        assert_eq!(answers, [None, Some(Ok(2)), None]);
        assert_eq!(alive(&tasks), [false, false, false]);
        inbox.is_silent().await;
    })
    .await;
}

/// Those who hold tasks are woken for those that are done, and poll no others: a crowd is as quick as its members.
#[otp::test]
async fn ten_thousand_tasks_are_awaited_together() {
    let tasks: Vec<_> = (0..10_000).map(|n| Task::async_link(async move { n })).collect();
    assert_eq!(await_many(tasks).await.unwrap().iter().sum::<u64>(), 49_995_000);
}
