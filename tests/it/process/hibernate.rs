//! Hibernation of a plain process.

use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process};
use otp::{ExitReason, Inbox, ProcessStatus, sys};
use std::time::Duration;

fn status(pid: otp::Pid) -> ProcessStatus {
    otp::process_info(pid).expect("alive").status
}

/// Lets everybody do what there is to do.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

async fn bear(mut inbox: Inbox) {
    let mut winters = 0;
    loop {
        inbox.hibernate().await;
        assert_eq!(status(inbox.pid()), ProcessStatus::Waiting, "awake");
        otp::receive!(match inbox {
            from: otp::Pid => otp::send(from, winters),
            "spring" => winters += 1,
            other => panic!("woken by {other:?}"),
        });
    }
}

/// `proc_lib_SUITE`: `hibernate` (PL-011)
#[otp::test]
async fn a_process_hibernates_until_a_message_comes_and_its_crash_is_reported_like_any_other() {
    let reports = Captured::start("otp::report");
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let pid = otp::spawn(bear);
        settle().await;
        assert_eq!(status(pid), ProcessStatus::Hibernating);
        otp::send(pid, "spring");
        otp::send(pid, me);
        assert_eq!(inbox.next::<i32>().await, 1, "woken, and nothing is lost");
        settle().await;
        assert_eq!(status(pid), ProcessStatus::Hibernating, "and again");
        otp::send(pid, 7_u8);
        let reason = otp::exited(pid).await;
        assert!(matches!(&reason, ExitReason::Panic(panic) if panic.message == "woken by <u8>"), "{reason}");
        let told = reports.taken();
        let [crash] = &told[..] else { panic!("{told:?}") };
        assert_eq!((&*crash.label, &*crash.process), ("proc_lib crash", &*pid.to_string()));
        let function = crash.field("initial_call").expect("known");
        assert!(function.ends_with("hibernate::bear"), "{function}");
        assert_eq!(crash.field("ancestors"), Some(&*format!("[{me}]")));
    })
    .await;
}

#[otp::test]
async fn a_process_with_mail_does_not_hibernate() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send(me, "left lying");
        otp::send(me, 7_u8);
        otp::receive!(match inbox {
            7_u8 => (),
        });
        inbox.hibernate().await;
        assert_eq!(inbox.next::<&str>().await, "left lying");
    })
    .await;
}

#[otp::test]
async fn a_timer_and_a_signal_wake_it_and_a_kill_ends_it() {
    in_process(|mut inbox| async move {
        inbox.send_after(Duration::from_secs(1), "tick");
        inbox.hibernate().await;
        assert_eq!((inbox.len(), inbox.next::<&str>().await), (1, "tick"));
        let pid = otp::spawn(bear);
        settle().await;
        let monitor = otp::monitor(pid);
        otp::exit(pid, ExitReason::Kill);
        inbox.hibernate().await;
        let down = inbox.down().await;
        assert_eq!((down.monitor, down.reason), (monitor, ExitReason::Killed));
    })
    .await;
}

#[otp::test]
async fn sys_does_not_wake_it() {
    let pid = otp::spawn(bear);
    settle().await;
    sys::suspend(&pid).await.expect("it is there");
    assert_eq!(status(pid), ProcessStatus::Suspended);
    sys::get_status(&pid).await.expect("it is there");
    sys::resume(&pid).await.expect("it is there");
    settle().await;
    assert_eq!(status(pid), ProcessStatus::Hibernating);
    sys::suspend(&pid).await.expect("it is there");
    otp::send(pid, "spring");
    settle().await;
    assert_eq!(status(pid), ProcessStatus::Suspended);
    sys::resume(&pid).await.expect("it is there");
    settle().await;
    assert_eq!(
        (status(pid), otp::process_info(pid).expect("alive").message_queue_len),
        (ProcessStatus::Hibernating, 0)
    );
}

#[otp::test]
async fn whoever_gives_up_hibernating_is_awake() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let cold = tokio::time::timeout(Duration::from_secs(1), inbox.hibernate()).await;
        assert!(cold.is_err());
        assert_eq!(status(me), ProcessStatus::Waiting);
        otp::send(me, "spring");
        assert_eq!(inbox.next::<&str>().await, "spring");
    })
    .await;
}
