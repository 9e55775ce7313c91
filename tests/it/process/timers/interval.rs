//! Timers that send again and again: as `timer_SUITE` has them, and where they are meant to be otherwise.

use super::SECOND;
use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process};
use otp::{ExitReason, sys};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// `timer_SUITE`: `basic/send_interval`
#[otp::test]
async fn it_sends_every_period_and_not_before() {
    in_process(|mut inbox| async move {
        let begin = Instant::now();
        let timer = inbox.send_interval(SECOND, "tick");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 1);
        for n in 1..=5 {
            assert_eq!(inbox.next::<&str>().await, "tick");
            let passed = begin.elapsed();
            assert!(passed >= SECOND * n && passed < SECOND * n + SECOND / 10, "{passed:?}");
            assert!(otp::read_timer(timer).is_some_and(|left| left <= SECOND));
        }
        assert!(otp::cancel_timer(timer).is_some());
        inbox.is_silent().await;
        assert_eq!(otp::cancel_timer(timer), None);
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 0);
    })
    .await;
}

/// The receiver takes its time, but never a whole period.
#[otp::test]
async fn delays_do_not_add_up() {
    in_process(|mut inbox| async move {
        let begin = Instant::now();
        inbox.send_interval(SECOND, ());
        for n in 1..=100 {
            inbox.next::<()>().await;
            let late = begin.elapsed().saturating_sub(SECOND * n);
            assert!(begin.elapsed() >= SECOND * n && late < Duration::from_millis(10), "{late:?} in round {n}");
            sleep(Duration::from_millis(7 * u64::from(n))).await;
        }
    })
    .await;
}

/// Here it differs from OTP, whose messages would fill the mailbox.
#[otp::test]
async fn one_message_waits_for_a_slow_process_and_no_more() {
    in_process(|mut inbox| async move {
        let begin = Instant::now();
        inbox.send_interval(SECOND, "tick");
        sleep(SECOND * 100 + SECOND / 2).await;
        assert_eq!(inbox.len(), 1);
        assert_eq!(inbox.next::<&str>().await, "tick");
        assert!(inbox.is_empty());
        inbox.next::<&str>().await;
        assert!(begin.elapsed() >= SECOND * 101 && begin.elapsed() < SECOND * 102, "at the old times");
    })
    .await;
}

/// A message that `receive!` has looked at and left is not received.
#[otp::test]
async fn a_message_that_is_left_lying_still_waits() {
    in_process(|mut inbox| async move {
        let timer = inbox.send_interval(SECOND, "tick");
        let me = inbox.pid();
        otp::send_after(me, SECOND * 10, 7_u8);
        let number = otp::receive!(match inbox { n: u8 => n });
        assert_eq!((number, inbox.len()), (7, 1));
        otp::send_after(me, SECOND * 10, 8_u8);
        assert_eq!(otp::receive!(match inbox { n: u8 => n }), 8);
        assert_eq!(inbox.next::<&str>().await, "tick");
        assert_eq!(otp::receive!(match inbox { tick: &'static str => tick }), "tick", "and goes on");
        sleep(SECOND * 2).await;
        assert_eq!(inbox.len(), 1);
        assert!(otp::cancel_timer(timer).is_some());
        inbox.is_silent().await;
    })
    .await;
}

/// In OTP what was sent before the cancelling is still received.
#[otp::test]
async fn cancelling_takes_back_what_nobody_has_received() {
    in_process(|mut inbox| async move {
        let (seen, unseen) = (inbox.send_interval(SECOND, 1_u8), inbox.send_interval(SECOND, 2_u8));
        sleep(SECOND * 3 / 2).await;
        otp::receive!(match inbox {
            3_u8 => panic!("nobody sends it"),
            _ if after(Duration::ZERO) => (),
        });
        assert_eq!(inbox.len(), 2, "both are looked at now");
        assert!(otp::cancel_timer(seen).is_some());
        assert_eq!(inbox.next::<u8>().await, 2);
        sleep(SECOND).await;
        assert_eq!(inbox.len(), 1, "one that is not looked at");
        assert!(otp::cancel_timer(unseen).is_some());
        inbox.is_silent().await;
    })
    .await;
}

/// `timer_SUITE`: `interval2`: several of them, each in its own time
#[otp::test]
async fn several_do_not_disturb_each_other() {
    in_process(|mut inbox| async move {
        for n in [2, 3, 5_u32] {
            inbox.send_interval(SECOND * n, n);
        }
        inbox.send_after(SECOND * 30 + SECOND / 2, ());
        let mut times = [2, 3, 5].map(|n| (n, 0));
        while let Ok(n) = inbox.receive().await.take::<u32>() {
            times.iter_mut().filter(|(period, _)| *period == n).for_each(|(_, times)| *times += 1);
        }
        assert_eq!(times, [(2, 15), (3, 10), (5, 6)]);
    })
    .await;
}

/// A period of nothing would never let the process come to its mailbox.
#[otp::test]
async fn a_period_of_nothing_is_a_millisecond() {
    in_process(|mut inbox| async move {
        let begin = Instant::now();
        let timer = inbox.send_interval(Duration::ZERO, ());
        for _ in 0..10 {
            inbox.next::<()>().await;
        }
        assert!(begin.elapsed() >= Duration::from_millis(10) && begin.elapsed() < SECOND);
        assert!(otp::cancel_timer(timer).is_some());
    })
    .await;
}

/// A suspended process takes no messages: it finds one when it goes on.
#[otp::test]
async fn a_suspended_process_finds_one_message() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let pid = otp::spawn(async move |mut inbox| {
        inbox.send_interval(SECOND, ());
        inbox.next::<()>().await;
        let first = Instant::now();
        inbox.next::<()>().await;
        let _ = tell.send((first.elapsed(), inbox.len()));
    });
    sleep(SECOND * 3 / 2).await;
    sys::suspend(&pid).await.expect("it is there");
    sleep(SECOND * 60).await;
    sys::resume(&pid).await.expect("it is there");
    let (between, left) = told.await.expect("it tells");
    assert_eq!(left, 0);
    assert!(between >= SECOND * 60 && between < SECOND * 61, "{between:?}");
}

/// Its message is what a closure makes, as the receiver.
#[otp::test]
async fn messages_are_made_when_they_are_sent() {
    in_process(|mut inbox| async move {
        let me = inbox.pid();
        let mut n = 0;
        otp::send_interval_with(me, SECOND, move || {
            n += 1;
            (n, otp::self_pid())
        });
        for round in 1..=3 {
            assert_eq!(inbox.next::<(i32, Option<otp::Pid>)>().await, (round, Some(me)));
        }
    })
    .await;
}

/// The process goes on, and the log tells of it.
#[otp::test]
async fn a_message_that_cannot_be_made_ends_the_interval_and_nothing_else() {
    let reports = Captured::start("otp::report");
    in_process(|mut inbox| async move {
        let mut left = 2;
        let timer = inbox.send_interval_with(SECOND, move || {
            assert!(left > 0, "no more");
            left -= 1;
            left
        });
        inbox.send_after(SECOND * 10, "later");
        assert_eq!((inbox.next::<i32>().await, inbox.next::<i32>().await), (1, 0));
        assert_eq!(inbox.next::<&str>().await, "later");
        assert_eq!(otp::cancel_timer(timer), None);
        let reports = reports.taken();
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!((&*reports[0].label, &*reports[0].process), ("timer panicked", &*inbox.pid().to_string()));
        assert!(reports[0].field("reason").is_some_and(|reason| reason.ends_with("no more")));
    })
    .await;
}

/// A clone may cancel the interval it is made for.
#[otp::test]
async fn an_interval_cancelled_while_its_message_is_made_sends_it_no_more() {
    in_process(|mut inbox| async move {
        let (give, given) = std::sync::mpsc::channel();
        let timer = inbox.send_interval_with(SECOND, move || {
            let timer = given.recv().expect("it is sent before");
            assert!(otp::cancel_timer(timer).is_some());
        });
        give.send(timer).expect("it waits");
        inbox.is_silent().await;
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").timers, 0);
    })
    .await;
}

/// An interval ends with its process, and a process with an interval ends like others.
#[otp::test]
async fn it_ends_with_its_process() {
    let (noted, dropped) = tokio::sync::oneshot::channel::<()>();
    let pid = otp::spawn(async move |mut inbox| {
        inbox.send_interval_with(SECOND, move || {
            let _ = &noted;
        });
        inbox.next::<()>().await;
        inbox.next::<()>().await;
    });
    assert_eq!(otp::exited(pid).await, ExitReason::Normal);
    assert!(dropped.await.is_err(), "nobody sends");
}
