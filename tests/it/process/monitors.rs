//! Monitors.

use crate::kit::{Mail, dead, idle, in_process};
use otp::ExitReason;
use std::collections::BTreeSet;
use std::future::pending;

#[tokio::test(start_paused = true)]
async fn n_monitors_are_n_downs() {
    in_process(|mut inbox| async move {
        let other = idle();
        let asked: BTreeSet<_> = (0..5).map(|_| otp::monitor(other)).collect();
        assert_eq!(asked.len(), 5);
        assert_eq!(otp::process_info(other).expect("alive").monitored_by, [inbox.pid(); 5]);
        otp::exit(other, ExitReason::error("end"));
        let mut told = BTreeSet::new();
        for _ in 0..5 {
            let down = inbox.down().await;
            assert_eq!((down.pid, down.reason), (other, ExitReason::error("end")));
            told.insert(down.monitor);
        }
        assert_eq!(told, asked);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_dead_are_down_at_once() {
    in_process(|mut inbox| async move {
        let other = dead(ExitReason::Normal).await;
        let monitor = otp::monitor(other);
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.pid, down.reason), (monitor, other, ExitReason::NoProc));
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_removed_monitor_says_nothing() {
    in_process(|mut inbox| async move {
        let other = idle();
        let kept = otp::monitor(other);
        let removed = otp::monitor(other);
        assert!(otp::demonitor(removed));
        assert!(!otp::demonitor(removed), "it was there only once");
        otp::exit(other, ExitReason::Kill);
        assert_eq!(inbox.down().await.monitor, kept);
        inbox.is_silent().await;
        assert!(!otp::demonitor(kept), "its Down was received");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn demonitor_leaves_a_delivered_down_in_the_mailbox() {
    in_process(|mut inbox| async move {
        let (other, monitor) = otp::spawn_monitor(|_inbox| async {});
        otp::exited(other).await;
        assert!(!otp::demonitor(monitor));
        assert_eq!(inbox.down().await.monitor, monitor);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn demonitor_flush_removes_a_delivered_down() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let (other, monitor) = otp::spawn_monitor(|_inbox| async {});
        let second = otp::monitor(other);
        otp::exited(other).await;
        otp::send(me, "after");
        assert!(!otp::demonitor_flush(monitor), "a Down was flushed");
        assert_eq!(inbox.down().await.monitor, second);
        assert_eq!(inbox.next::<&str>().await, "after");
        inbox.is_silent().await;
    })
    .await;
}

/// The Down may have been taken over from the queue with others before it is flushed.
#[tokio::test(start_paused = true)]
async fn demonitor_flush_reaches_a_down_behind_other_messages() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, 1_u8);
        otp::send(me, 2_u8);
        let (other, monitor) = otp::spawn_monitor(|_inbox| async {});
        otp::exited(other).await;
        assert_eq!(inbox.next::<u8>().await, 1);
        assert!(!otp::demonitor_flush(monitor));
        assert_eq!(inbox.next::<u8>().await, 2);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn demonitor_flush_of_a_living_process_removes_the_monitor() {
    in_process(|mut inbox| async move {
        let other = idle();
        let monitor = otp::monitor(other);
        assert!(otp::demonitor_flush(monitor));
        assert_eq!(otp::process_info(other).expect("alive").monitored_by, []);
        otp::exit(other, ExitReason::Kill);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn only_the_owner_can_remove_a_monitor() {
    in_process(|mut inbox| async move {
        let other = idle();
        let monitor = otp::monitor(other);
        let stranger = otp::spawn(move |_inbox| async move { assert!(!otp::demonitor_flush(monitor)) });
        assert_eq!(otp::exited(stranger).await, ExitReason::Normal);
        otp::exit(other, ExitReason::Shutdown);
        assert_eq!(inbox.down().await.monitor, monitor);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_monitor_kills_nobody() {
    in_process(|mut inbox| async move {
        let other = idle();
        let watcher = otp::spawn(move |_inbox| async move {
            otp::monitor(other);
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        otp::exit(other, ExitReason::Kill);
        inbox.is_silent().await;
        assert!(otp::is_alive(watcher));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_dead_watcher_is_forgotten() {
    in_process(|_inbox| async move {
        let other = idle();
        let watcher = otp::spawn(move |_inbox| async move {
            otp::monitor(other);
        });
        otp::exited(watcher).await;
        assert_eq!(otp::process_info(other).expect("alive").monitored_by, []);
    })
    .await;
}

/// As in OTP, that gives a reference, and no monitor.
#[tokio::test(start_paused = true)]
async fn who_monitors_himself_has_no_monitor() {
    in_process(|mut inbox| async move {
        let monitor = otp::monitor(inbox.pid());
        inbox.is_silent().await;
        let info = otp::process_info(inbox.pid()).expect("alive");
        assert!(info.monitors.is_empty() && info.monitored_by.is_empty());
        assert!(!otp::demonitor(monitor));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn everybody_who_waits_for_an_end_hears_the_reason() {
    let pid = idle();
    let waiting: Vec<_> = (0..3).map(|_| tokio::spawn(otp::exited(pid))).collect();
    let given_up = tokio::time::timeout(std::time::Duration::from_secs(1), otp::exited(pid)).await;
    assert!(given_up.is_err());
    otp::exit(pid, ExitReason::error("for all"));
    for waiter in waiting {
        assert_eq!(waiter.await.expect("no panic"), ExitReason::error("for all"));
    }
}
