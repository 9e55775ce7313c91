//! `start_timer`, and reading timers: as `timer_bif_SUITE` has them.

use super::SECOND;
use crate::kit::{Mail, dead, in_process};
use otp::{ExitReason, TimeoutMessage};
use std::time::Duration;

/// `timer_bif_SUITE`: `start_timer_1`
#[otp::test]
async fn the_message_says_which_timer_has_fired() {
    in_process(|mut inbox| async move {
        let timer = otp::start_timer(inbox.pid(), SECOND, "tick");
        let own = inbox.start_timer(SECOND * 2, "tock");
        assert_ne!(timer, own);
        let first: TimeoutMessage<&str> = inbox.next().await;
        assert_eq!(first, TimeoutMessage { timer, message: "tick" });
        let second: TimeoutMessage<&str> = inbox.next().await;
        assert_eq!(second, TimeoutMessage { timer: own, message: "tock" });
    })
    .await;
}

/// What fired before it was set anew is told from what comes.
#[otp::test]
async fn a_late_message_is_told_from_a_new_one() {
    in_process(|mut inbox| async move {
        let late = inbox.start_timer(SECOND, ());
        tokio::time::sleep(SECOND * 2).await;
        assert_eq!(otp::cancel_timer(late), None, "it has fired");
        let new = inbox.start_timer(SECOND, ());
        let begin = tokio::time::Instant::now();
        otp::receive!(match inbox {
            fired: TimeoutMessage<()> if fired.timer == new => (),
        });
        assert!(begin.elapsed() >= SECOND);
        assert_eq!(inbox.next::<TimeoutMessage<()>>().await.timer, late, "as in OTP, it is still there");
    })
    .await;
}

/// `timer_bif_SUITE`: `read_timer`, `cancel_timer_1`
#[otp::test]
async fn what_is_left_of_a_timer_is_read_and_told_when_it_is_cancelled() {
    in_process(|mut inbox| async move {
        let timer = inbox.send_after(SECOND * 10, "never");
        assert_eq!(otp::read_timer(timer), Some(SECOND * 10));
        tokio::time::sleep(SECOND * 4).await;
        let left = otp::read_timer(timer).expect("it runs");
        assert!(left <= SECOND * 6 && left > SECOND * 5, "{left:?}");
        assert_eq!(otp::cancel_timer(timer), Some(left));
        assert_eq!((otp::read_timer(timer), otp::cancel_timer(timer)), (None, None));

        let fires = inbox.send_after(SECOND, "tick");
        assert_eq!(inbox.next::<&str>().await, "tick");
        assert_eq!((otp::read_timer(fires), otp::cancel_timer(fires)), (None, None));
        inbox.is_silent().await;
    })
    .await;
}

/// `timer_bif_SUITE`: `cleanup`
#[otp::test]
async fn a_timer_of_a_process_that_ended_is_none() {
    let pid = otp::spawn(async |mut inbox| drop(inbox.receive().await));
    let timer = otp::send_after(pid, SECOND, ());
    assert_eq!(otp::read_timer(timer), Some(SECOND));
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert_eq!((otp::read_timer(timer), otp::cancel_timer(timer)), (None, None));
    let late = otp::start_timer(dead(ExitReason::Normal).await, SECOND, ());
    assert_eq!((otp::read_timer(late), otp::cancel_timer(late)), (None, None));
}

/// The receiver sleeps, or is about to, or has no timer yet, or one that is due later: it is woken in time.
#[otp::test]
async fn whoever_sets_a_timer_it_fires_in_its_time() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send_after(me, SECOND * 100, "last");
        for n in [50, 20, 70, 10_u32] {
            otp::spawn(async move |_inbox| {
                tokio::time::sleep(SECOND).await;
                otp::send_after(me, SECOND * n, n);
            });
        }
        let begin = tokio::time::Instant::now();
        for n in [10, 20, 50, 70_u32] {
            assert_eq!(inbox.next::<u32>().await, n);
            let late = begin.elapsed().saturating_sub(SECOND * (n + 1));
            assert!(begin.elapsed() >= SECOND * (n + 1) && late < Duration::from_millis(20), "{late:?}");
        }
        assert_eq!(inbox.next::<&str>().await, "last");
    })
    .await;
}

/// The first timer is cancelled: the process looks in vain, and the second fires nevertheless.
#[otp::test]
async fn a_timer_behind_a_cancelled_one_fires() {
    in_process(|mut inbox| async move {
        let first = inbox.send_after(SECOND, "first");
        inbox.send_after(SECOND * 2, "second");
        assert!(otp::cancel_timer(first).is_some());
        assert_eq!(inbox.next::<&str>().await, "second");
        // the process waits for nothing now
        let begin = tokio::time::Instant::now();
        inbox.send_after(SECOND * 3, "third");
        assert_eq!(inbox.next::<&str>().await, "third");
        assert!(begin.elapsed() >= SECOND * 3);
    })
    .await;
}
