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
