//! Tasks as children of their supervisor.

use crate::task::end;
use otp::prelude::*;
use otp::supervisor::{ChildError, ChildSpec, Strategy, Supervisor as Declared};
use otp::task::Supervisor;
use otp::{Restart, TaskError};
use otp_tests::kit::{in_process, unique};
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

supervisor! {
    /// Two supervisors of tasks.
    Home(name: String): one_for_one {
        mails: Supervisor = Supervisor::new().max_children(1).spec().name(name.as_str()),
        jobs: Supervisor = Supervisor::new().spec(),
    }
}

/// elixir `task/supervisor_test`: `can be supervised directly`, `start with spawn_opt`, `multiple supervisors can be supervised and
/// identified with simple child spec`, `counts and returns children` (XU-001)
#[otp::test]
async fn supervisors_of_tasks_are_children_of_supervisors() {
    let name = unique("tasks");
    let home = Home { name: name.clone() }.start_link().await.unwrap();
    assert_eq!(home.as_ref().count_children().await.unwrap().supervisors, 2);
    assert_eq!(Supervisor::named(name.as_str()).pid(), home.mails().pid());
    let jobs = home.jobs();
    assert_eq!(jobs.children().await.unwrap(), []);
    let mut pids = [jobs.start_child(pending::<()>()).await.unwrap(), jobs.start_child(pending::<()>()).await.unwrap()];
    let mut listed = jobs.children().await.unwrap();
    pids.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, pids);
    let count = jobs.as_ref().count_children().await.unwrap();
    assert_eq!((count.specs, count.active, count.workers, count.supervisors), (2, 2, 2, 0));
    assert_eq!(home.mails().children().await.unwrap(), []);

    let (a, b) = (unique("a"), unique("b"));
    let named = |name: &str| ChildSpec::named::<Supervisor>(name, || Supervisor::new().spec());
    let several = Declared::new(Strategy::OneForOne).child(named(&a)).child(named(&b)).start_link().await.unwrap();
    assert_eq!(several.which_child(b.as_str()).await.unwrap().pid(), Supervisor::named(b.as_str()).pid());
    assert_eq!(several.get_childspec(a.as_str()).await.unwrap().shutdown, otp::Shutdown::Infinity);
    home.stop().await.unwrap();
}

/// A reference to a supervisor of tasks outlives its restarts; its tasks do not.
#[otp::test]
async fn a_supervisor_of_tasks_is_restarted_without_tasks() {
    let home = Home { name: unique("tasks") }.start_link().await.unwrap();
    let jobs = home.jobs();
    let task = jobs.async_nolink(pending::<u8>()).await.unwrap();
    otp::exit(jobs.pid().unwrap(), ExitReason::Kill);
    let Err(TaskError::Exited(reason)) = task.await else { panic!("it has no result") };
    assert_eq!(reason, ExitReason::Killed);
    assert_eq!(jobs.async_nolink(async { 1 }).await.unwrap().await, Ok(1));
}

/// elixir `task/supervisor_test`: `start_child/1`, `start_child/3` (XU-007)
#[otp::test]
async fn work_may_be_given_to_a_supervisor() {
    let tasks = Supervisor::new().spec().start().await.unwrap();
    in_process(async move |inbox| {
        let (go, told) = tokio::sync::oneshot::channel::<()>();
        let pid = tasks.start_child(told).await.unwrap();
        assert_eq!(tasks.children().await.unwrap(), [pid]);
        assert!(!otp::process_info(inbox.pid()).unwrap().links.contains(&pid));
        let settings = tasks.as_ref().get_childspec(pid).await.unwrap();
        assert_eq!(settings.restart, Restart::Temporary);
        let ended = otp::exited(pid);
        go.send(()).unwrap();
        assert_eq!(ended.await, ExitReason::Normal);
        let failing = tasks.start_child(end::<()>(ExitReason::error("oops"))).await.unwrap();
        otp::exited(failing).await;
        assert_eq!(tasks.children().await.unwrap(), []);
    })
    .await;
}

/// elixir `task/supervisor_test`: `start_child/1 with custom restart` (XU-008)
#[otp::test]
async fn work_may_be_done_again() {
    let tasks = Supervisor::new().spec().start().await.unwrap();
    let rounds = Arc::new(AtomicU32::new(0));
    let counted = rounds.clone();
    let again = tasks.start_child_again(Restart::Permanent, move || {
        let counted = counted.clone();
        async move {
            if counted.fetch_add(1, Ordering::SeqCst) < 2 {
                return ExitReason::Shutdown;
            }
            pending().await
        }
    });
    let task = again.await.unwrap();
    while rounds.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(tasks.children().await.unwrap(), [task.pid().unwrap()]);
    assert_eq!(tasks.as_ref().which_child(task.pid().unwrap()).await.unwrap().restarts, 2);
    tasks.stop().await.unwrap();
}

/// elixir `task/supervisor_test`: `terminate_child/2` (XU-009)
#[otp::test]
async fn a_task_may_be_ended_by_its_supervisor() {
    let tasks = Supervisor::new().spec().start().await.unwrap();
    let pid = tasks.start_child(pending::<()>()).await.unwrap();
    let ended = otp::exited(pid);
    assert_eq!(tasks.terminate_child(pid).await, Ok(()));
    assert_eq!(ended.await, ExitReason::Shutdown);
    assert_eq!(tasks.terminate_child(pid).await, Err(ChildError::NotFound));
}
