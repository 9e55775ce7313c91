//! A start whose future is dropped before it is ready leaves nothing behind.

use super::plan::{Plan, spec};
use crate::kit::{Mail, in_process, unique};
use otp::ExitReason;
use std::time::Duration;

async fn gives_up(trapping: bool, link: bool) {
    let name = unique("given up");
    in_process(move |mut inbox| async move {
        otp::trap_exit(trapping);
        let spec = spec(Plan::Hang).name(name.as_str());
        let second = Duration::from_secs(1);
        let given_up = if link {
            tokio::time::timeout(second, spec.start_link()).await.is_err()
        } else {
            tokio::time::timeout(second, spec.start_monitor()).await.is_err()
        };
        assert!(given_up);
        if let Some(orphan) = otp::whereis(&name) {
            assert!(matches!(otp::exited(orphan).await, ExitReason::Killed | ExitReason::NoProc));
        }
        assert_eq!(otp::whereis(&name), None);
        inbox.is_silent().await;
        let info = otp::process_info(inbox.pid()).expect("the starter lives");
        assert_eq!((info.links.len(), info.monitors.len()), (0, 0));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_is_left_and_the_starter_hears_nothing() {
    for trapping in [false, true] {
        for link in [false, true] {
            gives_up(trapping, link).await;
        }
    }
}

/// The starter dies while it waits: what it was starting dies with it.
#[tokio::test(start_paused = true)]
async fn a_killed_starter_leaves_no_orphan() {
    for link in [false, true] {
        let name = unique("orphan");
        let given = name.clone();
        let starter = otp::spawn(move |_inbox| async move {
            let spec = spec(Plan::Hang).name(given);
            if link { spec.start_link().await.map(|_| ()) } else { spec.start().await.map(|_| ()) }
        });
        tokio::task::yield_now().await;
        let child = otp::whereis(&name).expect("its init runs");
        let ended = tokio::spawn(otp::exited(child));
        tokio::task::yield_now().await;
        otp::exit(starter, ExitReason::Kill);
        assert_eq!(ended.await.expect("no panic"), ExitReason::Killed);
        assert_eq!(otp::whereis(&name), None);
    }
}
