//! Work that blocks.

use super::panics_with;
use otp::{ExitReason, Shutdown, Task, TaskError, task};
use otp_tests::kit::{Mail as _, in_process};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Longer than it takes; the threads that block do not wait for the paused clock.
const SOON: Shutdown = Shutdown::Infinity;

/// Blocks until it is told to stop; not for ever, if it never is.
fn until_told() -> bool {
    for _ in 0..10_000 {
        if task::is_stopping() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

#[otp::test]
async fn blocking_work_is_a_task_like_any_other() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let (go, told) = channel();
        let work = Task::blocking(move || told.recv().unwrap() + 1).no_timeout();
        let pid = work.pid().unwrap();
        assert!(otp::process_info(pid).unwrap().links.contains(&inbox.pid()));
        assert!(otp::process_info(pid).unwrap().initial_call.contains("blocking_work_is"));
        go.send(41).unwrap();
        assert_eq!(work.await, Ok(42));
        let panics = Task::<u8>::blocking(|| panic!("thrown")).no_timeout().await;
        panics_with(
            panics.map_err(|error| if let TaskError::Exited(reason) = error { reason } else { panic!() }),
            "thrown",
        );
        inbox.is_silent().await;
    })
    .await;
}

/// Told to shut down, the process ends when the work has returned, which is told so.
#[otp::test]
async fn blocking_work_that_is_shut_down_is_waited_for() {
    in_process(async |_| {
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let work = Task::blocking(move || {
            began.send(()).unwrap();
            if until_told() { "halfway" } else { "untold" }
        });
        has_begun.await.unwrap();
        assert_eq!(work.shutdown(SOON).await, Some(Ok("halfway")));
        assert!(!task::is_stopping());
    })
    .await;
}

/// Killed, the process ends at once, and the work goes on by itself until it looks.
#[otp::test]
async fn blocking_work_that_is_killed_is_abandoned() {
    let (began, has_begun) = tokio::sync::oneshot::channel();
    let (returns, has_returned) = tokio::sync::oneshot::channel();
    let work = Task::blocking(move || {
        began.send(()).unwrap();
        returns.send(until_told()).unwrap();
    });
    has_begun.await.unwrap();
    assert_eq!(work.shutdown(Shutdown::BrutalKill).await, None);
    assert!(has_returned.await.unwrap());
}

/// The owner's crash is an order to shut down.
#[otp::test]
async fn blocking_work_is_told_of_its_owners_end() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let (returns, has_returned) = tokio::sync::oneshot::channel();
    let owner = otp::spawn(|_| async move {
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let work = Task::blocking(move || {
            began.send(()).unwrap();
            returns.send(until_told()).unwrap();
        });
        has_begun.await.unwrap();
        tell.send(work.pid().unwrap()).unwrap();
        drop(work);
        ExitReason::error("oops")
    });
    let work = told.await.unwrap();
    let ended = otp::exited(work);
    otp::exited(owner).await;
    assert!(has_returned.await.unwrap());
    assert_eq!(ended.await, ExitReason::error("oops"));
}
