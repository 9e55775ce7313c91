//! Processes in unusual company.

use otp::ExitReason;
use otp::prelude::*;
use std::sync::mpsc;
use std::time::Duration;

/// The mailbox may be lent to code that is polled by another task.
#[tokio::test(start_paused = true)]
async fn an_inbox_wakes_the_task_that_waits_for_it() {
    let pid = otp::spawn(async |mut inbox| {
        let lent = tokio::spawn(async move { inbox.receive().await.take::<u8>().expect("a number") });
        assert_eq!(lent.await.expect("no panic"), 7);
    });
    tokio::task::yield_now().await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    otp::send(pid, 7u8);
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
}

/// A process remembers its nearest ancestors; a row without end must not use up the stack when its last one goes.
#[test]
fn a_long_row_of_processes_that_start_each_other_ends() {
    fn next(left: u32, last: mpsc::Sender<usize>) {
        otp::spawn(async move |inbox: otp::Inbox| {
            if left > 0 {
                next(left - 1, last);
            } else {
                let known = otp::process_info(inbox.pid()).expect("it runs").ancestors.len();
                last.send(known).expect("the test waits");
            }
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (send, last) = mpsc::channel();
    runtime.block_on(async move {
        next(100_000, send);
        while last.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
    });
}

struct Restless;

#[gen_server]
impl Restless {
    #[init]
    fn new(cx: &mut Ctx<Self>) -> Self {
        cx.continue_with(RestlessContinue::Again { n: 0 });
        Self
    }

    #[handle_continue]
    fn again(&mut self, n: u64, cx: &mut Ctx<Self>) {
        cx.continue_with(RestlessContinue::Again { n: n + 1 });
    }
}

/// A server that goes on by itself for ever lets others run, and can be ended.
#[tokio::test(start_paused = true)]
async fn a_server_that_never_rests_can_be_killed() {
    let pid = Restless::start().await.unwrap().pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
}

/// A context without a process has the pid of nobody.
#[tokio::test(start_paused = true)]
async fn the_pid_in_a_unit_test_is_nobodys() {
    let nobody = Ctx::<Restless>::for_test().pid();
    for _ in 0..40 {
        otp::spawn(async |mut inbox| drop(inbox.receive().await));
    }
    assert!(!otp::is_alive(nobody));
    assert!(!otp::processes().contains(&nobody));
}

thread_local! {
    static LATE: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
}

/// A runtime that is dropped when all else of its thread is gone ends its processes properly.
#[test]
fn a_runtime_that_outlives_its_threads_other_values() {
    let name = crate::kit::unique("on its last legs");
    let given = name.clone();
    let pid = std::thread::spawn(move || {
        LATE.with(|runtime| {
            runtime.block_on(async move {
                let pid = otp::spawn(async move |mut inbox| {
                    otp::register(given, inbox.pid()).expect("the name is free");
                    inbox.receive().await;
                });
                tokio::task::yield_now().await;
                assert!(otp::is_alive(pid));
                pid
            })
        })
    })
    .join()
    .expect("the thread ends in peace");
    assert!(otp::process_info(pid).is_none(), "it has ended");
    assert!(otp::registered().iter().all(|known| **known != *name));
}

/// What a process ends with is known to whoever has asked before it ended, also if he only looks later.
#[otp::test]
async fn the_end_is_asked_for_before_it_is_waited_for() {
    let pid = otp::spawn(async |mut inbox| drop(inbox.receive().await));
    let end = otp::exited(pid);
    otp::exit(pid, ExitReason::Shutdown);
    while otp::is_alive(pid) {
        tokio::task::yield_now().await;
    }
    assert_eq!(otp::exited(pid).await, ExitReason::NoProc);
    assert_eq!(end.await, ExitReason::Shutdown);
}
