//! Messages sent later.

mod drops;
mod far;
mod interval;
mod named;
mod races;
mod server;
mod start_timer;

use crate::kit::{Mail, dead, in_process};
use otp::ExitReason;
use std::future::pending;
use std::time::Duration;
use tokio::time::Instant;

pub(super) const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_timer_sends_once_and_not_before_its_time() {
    in_process(|mut inbox| async move {
        let begin = Instant::now();
        otp::send_after(inbox.pid(), SECOND, "tick");
        assert_eq!(inbox.next::<&str>().await, "tick");
        let passed = begin.elapsed();
        assert!(passed >= SECOND && passed < SECOND * 2, "{passed:?}");
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn timers_fire_in_the_order_of_their_times() {
    in_process(|mut inbox| async move {
        for n in [3, 1, 2_u32] {
            otp::send_after(inbox.pid(), SECOND * n, n);
        }
        for n in [1, 2, 3_u32] {
            assert_eq!(inbox.next::<u32>().await, n);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_timer_never_fires() {
    in_process(|mut inbox| async move {
        let timer = otp::send_after(inbox.pid(), SECOND, "tick");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 1);
        assert_eq!(otp::cancel_timer(timer), Some(SECOND));
        assert_eq!(otp::cancel_timer(timer), None, "it was cancelled before");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 0);
        inbox.is_silent().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_timer_that_has_fired_cannot_be_cancelled() {
    in_process(|mut inbox| async move {
        let timer = otp::send_after(inbox.pid(), SECOND, "tick");
        tokio::time::sleep(SECOND * 2).await;
        assert_eq!(otp::cancel_timer(timer), None);
        assert_eq!(inbox.next::<&str>().await, "tick");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn anyone_may_cancel_a_timer_he_knows() {
    in_process(|mut inbox| async move {
        let timer = otp::send_after(inbox.pid(), SECOND, "tick");
        let other = otp::spawn(move |_inbox| async move { assert_eq!(otp::cancel_timer(timer), Some(SECOND)) });
        assert_eq!(otp::exited(other).await, ExitReason::Normal);
        inbox.is_silent().await;
    })
    .await;
}

/// The message of the timer is dropped with its receiver, not when its time comes.
#[tokio::test(start_paused = true)]
async fn a_timer_ends_with_its_receiver() {
    struct Noted(#[expect(dead_code, reason = "its drop is what counts")] tokio::sync::oneshot::Sender<()>);
    let begin = Instant::now();
    let receiver = otp::spawn(|_inbox| pending::<()>());
    let (noted, dropped) = tokio::sync::oneshot::channel();
    let timer = otp::send_after(receiver, Duration::from_secs(3600), Noted(noted));
    otp::exit(receiver, ExitReason::Kill);
    otp::exited(receiver).await;
    assert!(dropped.await.is_err(), "nobody sends");
    assert!(begin.elapsed() < SECOND);
    assert_eq!(otp::cancel_timer(timer), None);
}

/// In OTP too, a timer is not its starter's.
#[tokio::test(start_paused = true)]
async fn a_timer_outlives_who_started_it() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let starter = otp::spawn(move |_inbox| async move {
            otp::send_after(me, SECOND, "tick");
        });
        otp::exited(starter).await;
        assert_eq!(inbox.next::<&str>().await, "tick");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_timer_to_the_dead_is_none() {
    let pid = dead(ExitReason::Normal).await;
    let timer = otp::send_after(pid, SECOND, "tick");
    assert_eq!(otp::cancel_timer(timer), None);
}

#[tokio::test(start_paused = true)]
async fn a_timer_without_delay_still_goes_through_the_mailbox() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        otp::send_after(me, Duration::ZERO, "timer");
        otp::send(me, "sent");
        assert_eq!(inbox.next::<&str>().await, "sent");
        assert_eq!(inbox.next::<&str>().await, "timer");
    })
    .await;
}
