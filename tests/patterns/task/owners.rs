//! Whose a task is.

use super::{end, ending};
use otp::{ExitReason, Task, TaskError};
use otp_tests::kit::in_process;
use std::future::pending;

/// A crash of a task is one of its owner, unless that traps exits: no result is ever seen.
#[otp::test]
async fn a_task_takes_its_owner_with_it() {
    let owner = otp::spawn(|_| async {
        let result = ending(ExitReason::error("oops")).await;
        panic!("the owner goes on with {result:?}");
    });
    assert_eq!(otp::exited(owner).await, ExitReason::error("oops"));
}

/// An owner that crashes takes its tasks with it; one that ends normally does not.
#[otp::test]
async fn an_owner_takes_its_tasks_with_it() {
    for (reason, ends) in [(ExitReason::error("oops"), true), (ExitReason::Normal, false)] {
        let (tell, told) = tokio::sync::oneshot::channel();
        let mine = reason.clone();
        let owner = otp::spawn(|_| async move {
            let task = Task::async_link(pending::<u8>());
            tell.send(task.pid().unwrap()).unwrap();
            drop(task);
            mine
        });
        let task = told.await.unwrap();
        otp::exited(owner).await;
        if ends {
            assert!([reason, ExitReason::NoProc].contains(&otp::exited(task).await));
        } else {
            tokio::task::yield_now().await;
            assert!(otp::is_alive(task));
            otp::exit(task, ExitReason::Kill);
        }
    }
}

/// Code that is no process owns tasks as well: there is nobody to link, and whoever awaits it is told of a crash.
#[otp::test]
async fn code_outside_processes_owns_tasks() {
    assert_eq!(otp::self_pid(), None);
    let task = Task::async_link(async { otp::self_pid() });
    let pid = task.pid();
    assert_eq!(otp::process_info(pid.unwrap()).unwrap().links, []);
    assert_eq!(task.await, Ok(pid));
    assert_eq!(ending(ExitReason::error("oops")).await, Err(TaskError::Exited(ExitReason::error("oops"))));
    let plain = tokio::spawn(async { Task::async_link(end::<u8>(ExitReason::Shutdown)).await });
    assert_eq!(plain.await.unwrap(), Err(TaskError::Exited(ExitReason::Shutdown)));
    // a dropped handle ends nothing
    let (done, is_done) = tokio::sync::oneshot::channel();
    drop(Task::async_link(async { done.send(1) }));
    assert_eq!(is_done.await, Ok(1));
}

/// What is sent to a task is nobody's; orders to stop are obeyed.
#[otp::test]
async fn a_task_receives_nothing() {
    in_process(async |_| {
        let task = Task::async_link(pending::<u8>());
        let pid = task.pid().unwrap();
        otp::send(pid, "hello");
        while otp::process_info(pid).unwrap().message_queue_len > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(task.ignore(), None);
        otp::sys::terminate(&pid, ExitReason::Shutdown).await.unwrap();
        assert!(!otp::is_alive(pid));
    })
    .await;
}
