//! Tasks with results, under a supervisor.

use crate::task::{end, millis};
use otp::prelude::*;
use otp::task::{self, Supervisor, SupervisorRef};
use otp::{Shutdown, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

async fn tasks() -> SupervisorRef {
    Supervisor::new().spec().start().await.unwrap()
}

fn links(pid: Pid) -> Vec<Pid> {
    otp::process_info(pid).unwrap().links
}

/// elixir `task/supervisor_test`: `async: spawns tasks under the supervisor`, `async/3` (XU-002)
#[otp::test]
async fn a_task_belongs_to_the_supervisor_and_is_linked_with_the_caller() {
    let tasks = tasks().await;
    let supervisor = tasks.pid().unwrap();
    in_process(async move |mut inbox| {
        otp::trap_exit(true);
        let (go, told) = tokio::sync::oneshot::channel::<u8>();
        let task = tasks.async_link(async { told.await.unwrap() + 1 }).await.unwrap();
        let pid = task.pid().unwrap();
        assert_eq!(tasks.children().await.unwrap(), [pid]);
        assert!(links(inbox.pid()).contains(&pid));
        assert!(links(supervisor).contains(&pid));
        assert_eq!(otp::process_info(pid).unwrap().ancestors[0], supervisor.to_string());
        go.send(41).unwrap();
        assert_eq!(task.await, Ok(42));
        while !tasks.children().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        inbox.is_silent().await;
    })
    .await;
    // its crash is that of its owner, and not of its supervisor
    let tasks = Supervisor::new().spec().start().await.unwrap();
    let mine = tasks.clone();
    let owner = otp::spawn(|_| async move {
        let result = mine.async_link(end::<u8>(ExitReason::error("oops"))).await.unwrap().await;
        panic!("the owner goes on with {result:?}");
    });
    assert_eq!(otp::exited(owner).await, ExitReason::error("oops"));
    assert!(tasks.is_alive());
}

/// elixir `task/supervisor_test`: `async_nolink: spawns a task under the supervisor without linking to the caller`,
/// `async_nolink/3` (XU-006)
#[otp::test]
async fn a_task_that_is_not_linked_fails_alone() {
    let tasks = tasks().await;
    in_process(async move |mut inbox| {
        let (go, told) = tokio::sync::oneshot::channel::<u8>();
        let task = tasks.async_nolink(async { told.await.unwrap() + 1 }).await.unwrap();
        let pid = task.pid().unwrap();
        assert_eq!(tasks.children().await.unwrap(), [pid]);
        assert!(!links(pid).contains(&inbox.pid()));
        go.send(41).unwrap();
        assert_eq!(task.await, Ok(42));
        let failing = tasks.async_nolink(end::<u8>(ExitReason::error("oops"))).await.unwrap();
        assert_eq!(failing.await, Err(TaskError::Exited(ExitReason::error("oops"))));
        let mut failing = tasks.async_nolink(end::<u8>(ExitReason::error("oops"))).await.unwrap();
        let monitor = otp::monitor(failing.pid().unwrap());
        assert_eq!(inbox.down().await.monitor, monitor);
        assert_eq!(failing.yield_for(millis(1)).await, Some(Err(ExitReason::error("oops"))));
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task/supervisor_test`: `async: with custom shutdown`, `async_nolink: with custom shutdown`, `start_child/1 with custom
/// shutdown` (XU-003)
#[otp::test]
async fn tasks_may_be_ended_in_another_way() {
    in_process(async |_| {
        otp::trap_exit(true);
        let supervisor = tasks().await;
        let brutal = supervisor.with_shutdown(Shutdown::BrutalKill);
        let work = pending::<()>;
        let linked = brutal.async_link(work()).await.unwrap();
        let unlinked = brutal.async_nolink(work()).await.unwrap();
        let child = brutal.start_child(work()).await.unwrap();
        let polite = supervisor.start_child(work()).await.unwrap();
        let again = brutal.start_child_again(otp::Restart::Permanent, work).await.unwrap();
        let settings = supervisor.as_ref().get_childspec(child).await.unwrap();
        assert_eq!(settings.shutdown, Shutdown::BrutalKill);
        let ends = [child, again.pid().unwrap()].map(otp::exited);
        let polite = otp::exited(polite);
        supervisor.stop().await.unwrap();
        for task in [linked, unlinked] {
            assert_eq!(task.await, Err(TaskError::Exited(ExitReason::Killed)));
        }
        for end in ends {
            assert_eq!(end.await, ExitReason::Killed);
        }
        assert_eq!(polite.await, ExitReason::Shutdown);
    })
    .await;
}

/// elixir `task/supervisor_test`: `async: raises when :max_children is reached`, `async_nolink: raises when :max_children is
/// reached` (XU-004)
#[otp::test]
async fn there_are_only_so_many_tasks() {
    let tasks = Supervisor::new().max_children(1).spec().start().await.unwrap();
    let first = tasks.start_child(pending::<()>()).await.unwrap();
    let full = StartError::MaxChildren(1);
    assert_eq!(tasks.async_link(async {}).await.unwrap_err(), full);
    assert_eq!(tasks.async_nolink(async {}).await.unwrap_err(), full);
    assert_eq!(tasks.start_child(async {}).await.unwrap_err(), full);
    assert_eq!(tasks.children().await.unwrap(), [first]);
    tasks.terminate_child(first).await.unwrap();
    assert_eq!(tasks.async_nolink(async { 1 }).await.unwrap().await, Ok(1));
}

/// elixir `task/supervisor_test`: `async: with $callers`, `start_child/1 with $callers`, `async_stream: with $callers` (XU-005)
#[otp::test]
async fn callers_are_those_who_have_asked_and_ancestors_are_the_supervisors() {
    let tasks = tasks().await;
    let supervisor = tasks.pid().unwrap();
    in_process(async move |inbox| {
        let me = inbox.pid();
        let inside = tasks.clone();
        let outer = tasks.async_link(async move {
            let outer = otp::self_pid().unwrap();
            assert_eq!(task::callers(), [me]);
            let known = || (task::callers(), otp::process_info(otp::self_pid().unwrap()).unwrap().ancestors);
            let expected = (vec![outer, me], vec![supervisor.to_string()]);
            let inner = inside.async_nolink(async move { known() }).await.unwrap();
            assert_eq!(inner.await.unwrap(), expected);
            let (tell, told) = tokio::sync::oneshot::channel();
            inside.start_child(async move { tell.send(known()).unwrap() }).await.unwrap();
            assert_eq!(told.await.unwrap(), expected);
            let mut stream = inside.async_stream([1], |_| async move { known() });
            assert_eq!(stream.next().await, Some(Ok(expected)));
        });
        outer.await.unwrap().await.unwrap();
    })
    .await;
}

/// elixir `task/supervisor_test`: `await: demonitors and unalias on timeout`, `await: exits on task throw`, `await: exits on task
/// error`, `await: exits on task exit` (XU-010)
#[otp::test]
async fn they_are_awaited_like_any_task() {
    let tasks = tasks().await;
    in_process(async move |mut inbox| {
        otp::trap_exit(true);
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let late = tasks.async_link(async { told.await.is_ok() }).await.unwrap();
        let pid = late.pid().unwrap();
        assert_eq!(late.timeout(millis(10)).await, Err(TaskError::Timeout(millis(10))));
        let ended = otp::exited(pid);
        go.send(()).unwrap();
        assert_eq!(ended.await, ExitReason::Normal);
        // nobody held it any more: it is a linked process like any other
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Normal));

        let panics = tasks.async_link(async { assert_eq!(1 + 1, 3, "thrown") }).await.unwrap();
        let Err(TaskError::Exited(ExitReason::Panic(panic))) = panics.await else { panic!("it has panicked") };
        assert!(panic.message.contains("thrown"));
        for reason in [ExitReason::error("oops"), ExitReason::Shutdown] {
            let task = tasks.async_link(end::<u8>(reason.clone())).await.unwrap();
            assert_eq!(task.await, Err(TaskError::Exited(reason)));
        }
        inbox.is_silent().await;
    })
    .await;
}

/// A caller that ends while its task is being started, ends it (otp-semantics, section 10).
#[otp::test]
async fn a_task_whose_owner_has_ended_does_not_begin() {
    let tasks = tasks().await;
    let ran = Arc::new(AtomicBool::new(false));
    for kept in [false, true] {
        otp::sys::suspend(tasks.as_ref()).await.unwrap();
        let (mine, work) = (tasks.clone(), ran.clone());
        let (give, given) = tokio::sync::oneshot::channel();
        let owner = otp::spawn(move |_| async move {
            let mut start =
                Box::pin(async move { mine.async_link(async move { work.store(true, Ordering::SeqCst) }).await });
            // it is asked for, and not waited for
            poll_fn(|cx| Poll::Ready(start.as_mut().poll(cx).is_pending())).await;
            let _ = give.send(kept.then_some(start));
            ExitReason::error("oops")
        });
        otp::exited(owner).await;
        otp::sys::resume(tasks.as_ref()).await.unwrap();
        if let Some(start) = given.await.unwrap() {
            // somebody else has it by now, but the task was its owner's
            assert_eq!(start.await.unwrap().await, Err(TaskError::Exited(ExitReason::NoProc)));
        }
        while !tasks.children().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    }
    assert!(!ran.load(Ordering::SeqCst));
}

/// A task that nobody waits for any more when its supervisor comes to it, is not started.
#[otp::test]
async fn a_task_that_nobody_wants_does_not_begin() {
    let tasks = tasks().await;
    otp::sys::suspend(tasks.as_ref()).await.unwrap();
    let ran = Arc::new(AtomicBool::new(false));
    let work = ran.clone();
    let mut start = Box::pin(tasks.async_nolink(async move { work.store(true, Ordering::SeqCst) }));
    assert!(poll_fn(|cx| Poll::Ready(start.as_mut().poll(cx).is_pending())).await);
    drop(start);
    otp::sys::resume(tasks.as_ref()).await.unwrap();
    assert_eq!(tasks.children().await.unwrap(), []);
    assert!(!ran.load(Ordering::SeqCst));
}

/// The task of a handle that was let go is the supervisor's alone; ended by it, it is no crash.
#[otp::test]
async fn the_supervisors_end_is_the_end_of_its_tasks() {
    let tasks = tasks().await;
    let task = tasks.async_nolink(pending::<u8>()).await.unwrap();
    tasks.stop().await.unwrap();
    assert_eq!(task.await, Err(TaskError::Exited(ExitReason::Shutdown)));
    let gone = tasks.async_nolink(async {}).await.unwrap_err();
    assert_eq!(gone, StartError::Failed(ExitReason::NoProc));
}
