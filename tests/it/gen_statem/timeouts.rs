//! The three kinds of timeouts.

use super::probe::{MS, One, ProbeRef, Two, alarm, idle, late, probe, step};
use otp::gen_statem::Time;
use otp::sys;
use std::time::Duration;
use tokio::time::{Instant, sleep};

const ZERO: Duration = Duration::ZERO;

async fn seen(probe: &ProbeRef) -> Vec<String> {
    probe.seen().await.expect("it runs")
}

/// `gen_statem_SUITE`: `state_timeout/a` (ST-024)
#[otp::test]
async fn a_change_of_state_cancels_event_and_state_timeouts() {
    let probe = probe().await;
    probe.go(None, |cx| {
        cx.set_timeout(late("state"), MS(50));
        cx.set_timeout(idle("event"), MS(50));
        cx.next_event(step("internal before external"));
    });
    probe.note("external");
    probe.go(Some(Two.into()), |_| ());
    sleep(MS(100)).await;
    assert_eq!(seen(&probe).await, ["One step internal before external", "One note external", "Two entered from One"]);
}

/// A timeout that is set by the handler that changes the state belongs to the new one.
#[otp::test]
async fn a_state_timeout_belongs_to_the_new_state() {
    let probe = probe().await;
    probe.go(None, |cx| cx.set_timeout(late("old"), MS(10)));
    probe.go(Some(Two.into()), |cx| cx.set_timeout(late("new"), MS(20)));
    sleep(MS(30)).await;
    assert_eq!(seen(&probe).await, ["Two entered from One", "Two late new"]);
}

/// `gen_statem_SUITE`: `state_timeout/b` (ST-025)
#[otp::test]
async fn timeouts_of_no_time_come_in_the_order_of_their_setting_and_cancel_the_event_timeout() {
    let probe = probe().await;
    probe.go(None, |cx| {
        cx.set_timeout(late("first"), ZERO);
        cx.set_timeout(idle("never"), ZERO);
        cx.set_timeout(alarm(1, "second"), ZERO);
    });
    assert_eq!(seen(&probe).await, ["One late first", "One alarm 1 second"]);
    // set again by whoever handles one
    probe.go(None, |cx| {
        cx.set_timeout(idle("event"), ZERO);
    });
    assert_eq!(seen(&probe).await, ["One idle event"]);
    probe.go(None, |cx| {
        cx.set_timeout(late("given twice"), ZERO);
        cx.set_timeout(alarm(1, "alarm"), ZERO);
        cx.set_timeout(late("the last counts"), ZERO);
    });
    assert_eq!(seen(&probe).await, ["One alarm 1 alarm", "One late the last counts"]);
}

/// `gen_statem_SUITE`: `state_timeout/c` (ST-026)
#[otp::test]
async fn a_state_timeout_survives_events_that_keep_the_state() {
    let probe = probe().await;
    let start = Instant::now();
    probe.go(None, |cx| cx.set_timeout(late("on time"), MS(500)));
    for _ in 0..4 {
        sleep(MS(100)).await;
        probe.note("kept");
        probe.go(Some(One.into()), |_| ());
    }
    assert!(!seen(&probe).await.contains(&"One late on time".to_owned()));
    sleep(MS(101)).await;
    assert_eq!(seen(&probe).await, ["One late on time"]);
    assert!(start.elapsed() < MS(600));
}

/// `gen_statem_SUITE`: `timeout_cancel_and_update` (ST-027)
#[otp::test]
async fn timeouts_are_cancelled_and_updated() {
    let probe = probe().await;
    probe.go(None, |cx| {
        cx.set_timeout(late("cancelled"), MS(10));
        cx.set_timeout(alarm(1, "old"), MS(20));
        cx.set_timeout(alarm(2, "infinity"), MS(30));
    });
    probe.go(None, |cx| {
        cx.cancel_state_timeout();
        cx.update_timeout(alarm(1, "new"));
        cx.set_timeout(alarm(2, ""), Time::Infinity);
    });
    let status = sys::get_status(&probe).await.unwrap();
    let timeouts: Vec<_> = status.more.iter().filter(|(name, _)| *name == "timeouts").collect();
    assert_eq!(timeouts.len(), 1);
    assert_eq!(timeouts[0].1, "timeout alarm(id: 1, name: \"new\")");
    assert!(status.to_string().contains("timeouts: timeout alarm(id: 1"), "{status}");
    sleep(MS(40)).await;
    assert_eq!(seen(&probe).await, ["One alarm 1 new"]);
    // nothing runs: it comes at once
    probe.go(None, |cx| cx.update_timeout(late("at once")));
    assert_eq!(seen(&probe).await, ["One late at once"]);
    // due, but not delivered
    probe.go(None, |cx| {
        cx.set_timeout(alarm(1, "due"), ZERO);
        cx.next_event(super::probe::ProbeMsg::Act {
            act: super::probe::Act::of(|cx| cx.update_timeout(alarm(1, "updated"))),
        });
    });
    probe.go(None, |cx| cx.set_timeout(alarm(1, "due"), ZERO));
    assert_eq!(seen(&probe).await, ["One alarm 1 updated", "One alarm 1 due"]);
    // without a content, whatever the state takes
    probe.go(None, |cx| {
        cx.set_timeout(alarm(1, "cancelled"), ZERO);
        cx.cancel_timeout(alarm(1, "whatever"));
    });
    assert!(seen(&probe).await.is_empty());
}

/// `gen_statem_SUITE`: `generic_timers` (ST-029)
#[otp::test]
async fn generic_timeouts_come_in_the_order_of_their_times_whatever_the_state() {
    let probe = probe().await;
    let at = Instant::now() + MS(25);
    probe.go(None, move |cx| {
        cx.set_timeout(alarm(3, "third"), MS(30));
        cx.set_timeout(alarm(1, "first"), MS(10));
        cx.set_timeout(alarm(2, "absolute"), at);
        cx.set_timeout(alarm(4, "cancelled"), MS(5));
    });
    probe.go(Some(Two.into()), |cx| cx.set_timeout(alarm(4, "again"), None));
    sleep(MS(15)).await;
    probe.go(Some(One.into()), |_| ());
    sleep(MS(20)).await;
    let alarms: Vec<String> = seen(&probe).await.into_iter().filter(|line| line.contains("alarm")).collect();
    assert_eq!(alarms, ["Two alarm 1 first", "One alarm 2 absolute", "One alarm 3 third"]);
    // a time that has passed
    let past = Instant::now();
    sleep(MS(1)).await;
    probe.go(None, move |cx| cx.set_timeout(alarm(1, "passed"), past));
    sleep(MS(2)).await;
    assert_eq!(seen(&probe).await, ["One alarm 1 passed"]);
}

/// What is on its way already when it is cancelled does not come.
#[otp::test]
async fn a_timer_that_fires_while_it_is_cancelled_does_not_come() {
    let probe = probe().await;
    probe.go(None, |cx| cx.set_timeout(alarm(1, "late"), MS(10)));
    sys::suspend(&probe).await.unwrap();
    probe.go(None, |cx| cx.cancel_timeout(alarm(1, "")));
    // it fires while the machine is suspended, behind the order to cancel it
    sleep(MS(50)).await;
    sys::resume(&probe).await.unwrap();
    assert!(seen(&probe).await.is_empty());
    // set anew in the same moment: only the new one comes
    probe.go(None, |cx| cx.set_timeout(alarm(1, "old"), MS(10)));
    sys::suspend(&probe).await.unwrap();
    probe.go(None, |cx| cx.set_timeout(alarm(1, "new"), MS(10)));
    sleep(MS(50)).await;
    sys::resume(&probe).await.unwrap();
    sleep(MS(20)).await;
    assert_eq!(seen(&probe).await, ["One alarm 1 new"]);
}
