//! Whatever ends a process, the exit sequence runs: the name is free, links and monitors are told, the pid is gone.

use crate::kit::{Mail, in_process, unique};
use otp::{Down, Exit, ExitReason, Inbox, Pid};
use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Waker};

/// Starts a process by `body`, which gives it a name, and checks everything that follows its end.
async fn ends_properly<F>(
    body: impl FnOnce(Inbox) -> F + Send + 'static,
    finish: impl FnOnce(Pid) + Send + 'static,
    expected: impl Fn(&ExitReason) -> bool + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let name = unique("ends properly");
    in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        let given = name.clone();
        let pid = otp::spawn_link(move |inbox| async move {
            otp::register(given, inbox.pid()).expect("the name is free");
            body(inbox).await;
        });
        let monitor = otp::monitor(pid);
        tokio::task::yield_now().await;
        finish(pid);
        let exit: Exit = inbox.next().await;
        let down: Down = inbox.next().await;
        assert!(expected(&exit.reason), "{exit:?}");
        assert_eq!((exit.from, &exit.reason), (Some(pid), &down.reason));
        assert_eq!((down.monitor, down.pid), (monitor, pid));
        assert_eq!(otp::whereis(&name), None);
        assert!(!otp::is_alive(pid));
        assert!(otp::process_info(pid).is_none());
        assert!(!otp::processes().contains(&pid));
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_return() {
    ends_properly(|_inbox| async {}, |_| {}, |reason| *reason == ExitReason::Normal).await;
}

#[tokio::test(start_paused = true)]
async fn a_panic() {
    ends_properly(|_inbox| async { panic!("it") }, |_| {}, |reason| matches!(reason, ExitReason::Panic(_))).await;
}

#[tokio::test(start_paused = true)]
async fn an_exit_signal() {
    let finish = |pid| otp::exit(pid, ExitReason::Shutdown);
    ends_properly(|_inbox| pending(), finish, |reason| *reason == ExitReason::Shutdown).await;
}

#[tokio::test(start_paused = true)]
async fn a_kill() {
    let body = |_inbox| {
        otp::trap_exit(true);
        pending()
    };
    ends_properly(body, |pid| otp::exit(pid, ExitReason::Kill), |reason| *reason == ExitReason::Killed).await;
}

/// A runtime that goes down aborts its tasks; their processes end as killed, for those who live on another runtime.
#[test]
fn a_runtime_that_goes_down() {
    let new_runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (here, there) = (new_runtime(), new_runtime());
    let name = unique("goes down");
    let given = name.clone();
    let pid = there.block_on(async {
        let pid = otp::spawn(|inbox| async move {
            otp::register(given, inbox.pid()).expect("the name is free");
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        pid
    });
    let never_polled = there.block_on(async { otp::spawn(|_inbox| pending::<()>()) });
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let observer = here.spawn(in_process(move |mut inbox| async move {
        otp::trap_exit(true);
        for other in [pid, never_polled] {
            otp::link(other);
            otp::monitor(other);
        }
        ready.send(()).expect("the test waits");
        // which task the runtime drops first is its own affair
        let mut told = [(inbox.exit().await, inbox.down().await), (inbox.exit().await, inbox.down().await)];
        told.sort_by_key(|(exit, _)| exit.0);
        let mut ended = [pid, never_polled];
        ended.sort();
        for (other, (exit, down)) in ended.into_iter().zip(told) {
            assert_eq!(exit, (Some(other), ExitReason::Killed));
            assert_eq!((down.pid, down.reason), (other, ExitReason::Killed));
        }
    }));
    here.block_on(is_ready).expect("the observer is there");
    assert_eq!(otp::whereis(&name), Some(pid));
    drop(there);
    assert_eq!(otp::whereis(&name), None);
    assert!(!otp::is_alive(pid) && !otp::is_alive(never_polled));
    here.block_on(observer).expect("the observer heard of both");
}

struct Slow;

#[otp::gen_server]
impl Slow {
    #[init]
    async fn new() -> Self {
        pending::<()>().await;
        Self
    }
    #[call]
    fn ping(&self) {}
}

#[tokio::test(start_paused = true)]
async fn a_start_that_nobody_waits_for() {
    let name = unique("not wanted");
    let mut start = Box::pin(Slow::spec().name(name.as_str()).start());
    assert!(start.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let pid = otp::whereis(&name).expect("its init runs");
    tokio::task::yield_now().await;
    let mut ended = pin!(otp::exited(pid));
    assert!(ended.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(start);
    assert_eq!(ended.await, ExitReason::Killed);
    assert_eq!(otp::whereis(&name), None);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_was_never_polled_starts_nothing() {
    let name = unique("never polled");
    drop(Slow::spec().name(name.as_str()).start());
    assert_eq!(otp::whereis(&name), None);
}
