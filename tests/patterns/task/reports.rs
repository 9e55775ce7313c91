//! What is said of a task that crashes.

use super::{end, over};
use otp::{ExitReason, Task};
use otp_tests::kit::captured::Captured;
use otp_tests::kit::in_process;

/// elixir `task_test`: `logs a terminated task`, `logs a terminated task with a process label` (XT-038)
#[otp::test]
async fn a_crash_is_reported_with_who_has_started_it_and_what_it_ran() {
    let reports = Captured::start("otp::report");
    let (owner, task) = in_process(async |inbox| {
        otp::trap_exit(true);
        let task = Task::<u8>::async_link(async { panic!("oops") });
        over(&task).await;
        (inbox.pid(), task.pid().unwrap())
    })
    .await;
    let said = reports.taken();
    let labels: Vec<_> = said.iter().map(|report| report.label.as_str()).collect();
    assert_eq!(labels, ["task terminating", "proc_lib crash"]);
    assert_eq!(said[0].title(), format!("Task {task} started from {owner} terminating"));
    assert_eq!(said[0].line("starter"), owner.to_string());
    assert!(said[0].line("function").contains("a_crash_is_reported"), "{}", said[0].text);
    assert!(said[0].line("reason").contains("oops"));
    assert!(said[0].field("location").unwrap().contains("reports.rs"));
    assert_eq!(said[1].line("ancestors"), format!("[{owner}]"));
}

/// Work that returns an error is a crash where nobody awaits a result; a clean end is not reported.
#[otp::test]
async fn clean_ends_are_not_reported() {
    let reports = Captured::start("otp::report");
    in_process(async |_| {
        otp::trap_exit(true);
        for task in [Task::async_link(async { 1 }), Task::async_link(end(ExitReason::Shutdown))] {
            over(&task).await;
        }
        let quiet = Task::start(async { Err::<(), _>(ExitReason::shutdown_with("enough")) });
        otp::exited(quiet).await;
    })
    .await;
    assert_eq!(reports.labels(), Vec::<String>::new());
    let failed = Task::start(async { "x".parse::<u8>().map(drop) });
    assert!(otp::exited(failed).await.to_string().contains("invalid digit"));
    assert_eq!(reports.labels(), ["task terminating", "proc_lib crash"]);
}
