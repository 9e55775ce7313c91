//! Names and timers.

use crate::explore::{Planted, model};
use otp::{Down, ExitReason};
use otp_runtime::model::{self, Bug};
use shuttle::thread;
use std::future::pending;
use std::time::Duration;

#[test]
fn of_two_that_want_a_name_one_gets_it() {
    model(
        "names_and_timers::of_two_that_want_a_name_one_gets_it",
        &[Planted::Runtime(Bug::NameSoughtFirst)],
        || async {
            let pids = [otp::spawn(async |_| pending::<()>().await), otp::spawn(async |_| pending::<()>().await)];
            let tries = pids.map(|pid| thread::spawn(move || otp::register("one", pid)));
            let got = tries.map(|each| each.join().expect("no panic"));
            assert_eq!(got.iter().filter(|got| got.is_ok()).count(), 1, "{got:?}");
            let winner = if got[0].is_ok() { pids[0] } else { pids[1] };
            assert_eq!(otp::whereis("one"), Some(winner));
            for pid in pids {
                let ended = otp::exited(pid);
                otp::exit(pid, ExitReason::Kill);
                ended.await;
            }
            assert_eq!(otp::whereis("one"), None);
        },
    );
}

#[test]
fn who_has_seen_the_down_finds_the_name_free() {
    model(
        "names_and_timers::who_has_seen_the_down_finds_the_name_free",
        &[Planted::Runtime(Bug::LateDeparture)],
        || async {
            let pid = otp::spawn(async |mut inbox| {
                let holder = otp::spawn(async |_| shuttle::future::yield_now().await);
                let _ = otp::register("free", holder);
                otp::monitor(holder);
                let _: Down = inbox.receive().await.take().expect("a Down");
                assert_eq!(otp::whereis("free"), None);
                otp::register("free", otp::self_pid().expect("a process")).expect("the name is free");
            });
            let reason = otp::exited(pid).await;
            assert!(matches!(reason, ExitReason::Normal | ExitReason::NoProc), "{reason}");
        },
    );
}

#[test]
fn of_a_timer_that_was_cancelled_no_message_comes() {
    model(
        "names_and_timers::of_a_timer_that_was_cancelled_no_message_comes",
        &[Planted::Runtime(Bug::TimerReadBeforeCancel)],
        || async {
            let pid = otp::spawn(async |mut inbox: otp::Inbox| {
                let timer = inbox.send_after(Duration::from_secs(1), "due");
                let clock = shuttle::future::spawn(async { model::advance(Duration::from_secs(1)) });
                let canceller = shuttle::future::spawn(async move { otp::cancel_timer(timer) });
                let cancelled = canceller.await.expect("no panic");
                clock.await.expect("no panic");
                if cancelled.is_none() {
                    assert_eq!(inbox.receive().await.take::<&str>().expect("the message"), "due");
                }
                for _ in 0..20 {
                    shuttle::future::yield_now().await;
                }
                assert!(inbox.try_receive().is_none());
            });
            let reason = otp::exited(pid).await;
            assert!(matches!(reason, ExitReason::Normal | ExitReason::NoProc), "{reason}");
        },
    );
}
