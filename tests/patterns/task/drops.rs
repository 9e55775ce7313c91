//! Values of the program's whose drop panics, in the hands of a task.

use super::{end, over};
use otp::task::async_stream;
use otp::{ExitReason, Shutdown, Task, TaskError};
use otp_tests::kit::bomb::Bomb;
use otp_tests::kit::captured::Captured;
use std::future::pending;

/// What work holds that is ended, and a result that nobody takes: the first is reported, and nothing else comes of it.
#[otp::test]
async fn a_panic_in_a_drop_goes_no_further() {
    let reports = Captured::start("otp::report");
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let task = Task::async_link(async move {
        let _bomb = bomb;
        pending::<u8>().await
    });
    tokio::task::yield_now().await;
    assert_eq!(task.shutdown(Shutdown::BrutalKill).await, None);
    assert!(fuse.is_burnt());
    assert_eq!(reports.labels(), ["drop panicked"]);

    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let task = Task::async_link(async { bomb });
    let pid = task.pid().unwrap();
    let ended = otp::exited(pid);
    drop(task);
    assert_eq!(ended.await, ExitReason::Normal);
    assert!(fuse.is_burnt());
    assert_eq!(reports.labels(), ["drop panicked"]);

    let bomb = Bomb::default();
    let task = Task::async_link(async { bomb });
    over(&task).await;
    drop(task);
    assert_eq!(reports.labels(), ["drop panicked"], "a result that was there is dropped like any other");
}

/// Several of them at once, in a stream that is dropped.
#[otp::test]
async fn a_stream_of_bombs_may_be_dropped() {
    let reports = Captured::start("otp::report");
    let mut stream = async_stream(0..4, async |n: u64| if n == 0 { None } else { Some(Bomb::default()) });
    stream = stream.max_concurrency(4);
    assert!(stream.next().await.unwrap().unwrap().is_none());
    tokio::task::yield_now().await;
    drop(stream);
    assert_eq!(reports.labels(), vec!["drop panicked"; 3]);
}

/// A result that was ready when the task was ended for another reason is not lost, whatever the task's own values do.
#[otp::test]
async fn a_panic_behind_the_result_does_not_take_it_away() {
    let bomb = Bomb::default();
    let task = Task::async_link(async {
        let _bomb = bomb;
        7
    });
    let Err(TaskError::Exited(ExitReason::Panic(panic))) = task.await else { panic!("its body ends with a panic") };
    assert_eq!(panic.message, "a bomb was dropped");
    assert_eq!(Task::async_link(end::<u8>(ExitReason::Shutdown)).await, Err(TaskError::Exited(ExitReason::Shutdown)));
}
