//! Links and monitors: each end is told once, and not after it was said that it will not be.

use crate::explore::{Planted, model};
use otp::{Down, Exit, ExitReason, Info, Pid};
use otp_runtime::model::Bug;
use std::future::Future;

/// A process that ends at some time.
fn ends() -> Pid {
    otp::spawn(async |_| {
        shuttle::future::yield_now().await;
        ExitReason::error("tired")
    })
}

/// Runs as a process.
async fn as_process<F: Future<Output = ()> + Send + 'static>(body: impl FnOnce(otp::Inbox) -> F + Send + 'static) {
    let pid = otp::spawn(body);
    let reason = otp::exited(pid).await;
    assert!(matches!(reason, ExitReason::Normal | ExitReason::NoProc), "{reason}");
}

#[test]
fn who_monitors_what_ends_is_told_once() {
    model("relations::who_monitors_what_ends_is_told_once", &[Planted::Runtime(Bug::LateRelation)], || async {
        let pid = ends();
        as_process(async move |mut inbox| {
            let monitor = otp::monitor(pid);
            let down: Down = inbox.receive().await.take().expect("a Down");
            assert_eq!((down.monitor, down.pid), (monitor, pid));
            shuttle::future::yield_now().await;
            assert!(inbox.try_receive().is_none());
        })
        .await;
    });
}

#[test]
fn who_is_linked_to_what_ends_is_told_once() {
    model("relations::who_is_linked_to_what_ends_is_told_once", &[Planted::Runtime(Bug::LateRelation)], || async {
        let pid = ends();
        as_process(async move |mut inbox| {
            otp::trap_exit(true);
            otp::link(pid);
            let exit: Exit = inbox.receive().await.take().expect("an Exit");
            assert_eq!(exit.from, Some(pid));
            assert!(matches!(exit.reason, ExitReason::NoProc | ExitReason::Error(_)));
            shuttle::future::yield_now().await;
            assert!(inbox.try_receive().is_none());
        })
        .await;
    });
}

#[test]
fn after_unlink_no_exit_comes() {
    model("relations::after_unlink_no_exit_comes", &[Planted::Runtime(Bug::HalfUnlinked)], || async {
        as_process(async move |mut inbox| {
            otp::trap_exit(true);
            let pid = otp::spawn_link(async |_| {
                shuttle::future::yield_now().await;
                ExitReason::error("tired")
            });
            otp::unlink(pid);
            // either it has come before, or it does not come
            let before = inbox.try_receive().map(Info::take::<Exit>);
            assert!(matches!(before, None | Some(Ok(_))));
            otp::exited(pid).await;
            shuttle::future::yield_now().await;
            assert!(inbox.try_receive().is_none());
        })
        .await;
    });
}

#[test]
fn after_demonitor_flush_no_down_comes() {
    model("relations::after_demonitor_flush_no_down_comes", &[Planted::Runtime(Bug::DownKept)], || async {
        as_process(async move |mut inbox| {
            let pid = ends();
            let monitor = otp::monitor(pid);
            shuttle::future::yield_now().await;
            otp::demonitor_flush(monitor);
            otp::exited(pid).await;
            shuttle::future::yield_now().await;
            assert!(inbox.try_receive().is_none());
        })
        .await;
    });
}
