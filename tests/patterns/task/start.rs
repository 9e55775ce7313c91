//! Starting tasks, and tasks as children.

use super::{end, millis};
use otp::prelude::*;
use otp::{Restart, Task, TaskError};
use otp_tests::kit::{Mail as _, in_process, unique};
use std::future::pending;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

supervisor! {
    /// Tasks as children.
    Home(runs: UnboundedSender<&'static str>): one_for_one, intensity = 3, period = "5s" {
        once: Task = {
            let runs = runs.clone();
            Task::spec(async move {
                runs.send("once").unwrap();
                end::<()>(ExitReason::error("done for")).await;
            })
        },
        #[transient]
        until_well: Task = {
            let runs = runs.clone();
            Task::spec(async move {
                runs.send("until well").map_err(|_| ExitReason::Normal)
            })
        },
    }
}

/// elixir `task_test`: `can be supervised directly`, `generates child_spec/1` (XT-001)
#[otp::test]
async fn a_task_is_a_temporary_child_of_a_supervisor() {
    let (runs, mut ran) = unbounded_channel();
    let home = Home { runs }.start_link().await.unwrap();
    let mut both = [ran.recv().await.unwrap(), ran.recv().await.unwrap()];
    both.sort_unstable();
    assert_eq!(both, ["once", "until well"]);
    // its crash is the end of it: it is not restarted, and forgotten
    while home.as_ref().which_child("once").await.is_ok() {
        tokio::task::yield_now().await;
    }
    let kept = home.as_ref().get_childspec("until_well").await.unwrap();
    assert_eq!((kept.restart, kept.shutdown), (Restart::Transient, otp::Shutdown::Timeout(millis(5000))));
    assert!(ran.try_recv().is_err(), "none was started again");
    home.stop().await.unwrap();
}

/// A task that is a child has a name if it is given one, and is stopped by its reference.
#[otp::test]
async fn a_task_that_is_started_by_its_spec_has_a_name_and_can_be_stopped() {
    let name = unique("task");
    let task = Task::spec(pending::<()>()).name(name.as_str()).start().await.unwrap();
    assert_eq!(otp::whereis(name.as_str()), task.pid());
    let again = Task::spec(async {}).name(name.as_str()).start().await;
    assert_eq!(again.unwrap_err(), StartError::AlreadyStarted(task.pid().unwrap()));
    task.stop().await.unwrap();
    assert_eq!(otp::whereis(name.as_str()), None);
}

/// elixir `task_test`: `async/1`, `async/3` (XT-002)
#[otp::test]
async fn a_task_is_a_linked_process_whose_result_is_awaited() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let (go, told) = tokio::sync::oneshot::channel::<u8>();
        let task = Task::async_link(async { told.await.unwrap() + 1 });
        let pid = task.pid().unwrap();
        assert!(otp::process_info(inbox.pid()).unwrap().links.contains(&pid));
        let info = otp::process_info(pid).unwrap();
        assert!(info.links.contains(&inbox.pid()));
        assert_eq!(info.ancestors[0], inbox.pid().to_string());
        assert!(info.initial_call.contains("a_task_is_a_linked_process"), "{}", info.initial_call);
        go.send(41).unwrap();
        let ended = otp::exited(pid);
        assert_eq!(task.await, Ok(42));
        assert_eq!(ended.await, ExitReason::Normal);
        inbox.is_silent().await; // nothing of this goes through the mailbox
    })
    .await;
}

/// elixir `task_test`: `start/1`, `start/3` (XT-004)
#[otp::test]
async fn a_task_that_is_started_runs_unlinked() {
    in_process(async |inbox| {
        let (done, is_done) = tokio::sync::oneshot::channel();
        let pid = Task::start(async move {
            done.send(()).unwrap();
            pending::<()>().await;
        });
        is_done.await.unwrap();
        assert!(!otp::process_info(pid).unwrap().links.contains(&inbox.pid()));
        otp::exit(pid, ExitReason::Kill);
        assert_eq!(otp::exited(pid).await, ExitReason::Killed);
    })
    .await;
}

/// elixir `task_test`: `start_link/1`, `start_link/3` (XT-005)
#[otp::test]
async fn a_task_that_is_started_linked_ends_with_the_caller_and_the_caller_with_it() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let (done, is_done) = tokio::sync::oneshot::channel();
        let pid = Task::start_link(async move {
            done.send(()).unwrap();
            end::<()>(ExitReason::error("oops")).await;
        });
        is_done.await.unwrap();
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::error("oops")));
    })
    .await;
    let owner = otp::spawn(|_| async {
        Task::start_link(async { Err::<(), _>(ExitReason::error("refused")) });
        pending::<()>().await;
    });
    assert_eq!(otp::exited(owner).await, ExitReason::error("refused"));
}

/// elixir `task_test`: `completed/1` (XT-006)
#[otp::test]
async fn a_task_may_be_completed_from_the_start() {
    let task = Task::completed(42);
    assert_eq!(task.pid(), None);
    assert_eq!(task.await, Ok(42));
}

/// What a task returns is its result; only a task without a result has an error of its own.
#[otp::test]
async fn a_result_that_is_an_error_is_a_result() {
    let parsed: Result<Result<u8, _>, TaskError> = Task::async_link(async { "x".parse::<u8>() }).await;
    assert!(parsed.unwrap().is_err());
}
