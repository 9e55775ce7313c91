//! Which event is handled when.

use super::probe::{MS, One, ProbeMsg, Three, Two, Word, alarm, idle, late, probe, step};
use otp::prelude::*;
use std::time::Duration;

const ZERO: Duration = Duration::ZERO;

/// `gen_statem_SUITE`: `event_order` (ST-023)
#[otp::test]
async fn inserted_events_go_before_postponed_ones_and_those_before_timeouts() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["1", "2"]);
    probe.note("1");
    probe.note("2");
    probe.go(Some(Two.into()), |cx| {
        cx.next_event(step("n1"));
        cx.set_timeout(late("state"), ZERO);
        cx.next_event(step("n2"));
        cx.set_timeout(alarm(7, "generic"), ZERO);
        cx.set_timeout(idle("never"), ZERO);
    });
    probe.note("mail");
    let seen = probe.seen().await.unwrap();
    assert_eq!(
        seen,
        [
            "One note 1",
            "One note 2",
            "Two entered from One",
            "Two step n1",
            "Two step n2",
            "Two note 1",
            "Two note 2",
            "Two late state",
            "Two alarm 7 generic",
            "Two note mail",
        ]
    );
}

/// `gen_statem_SUITE`: `next_events` (ST-042)
#[otp::test]
async fn inserted_events_are_handled_in_the_order_of_their_insertion() {
    let probe = probe().await;
    probe.go(None, |cx| {
        cx.next_event(step("a"));
        cx.next_event(step("b"));
        cx.next_event(step("c"));
    });
    assert_eq!(probe.seen().await.unwrap(), ["One step a", "One step b", "One step c"]);
}

/// Postponed events are tried again at every change of state, and keep their order when they are postponed again.
#[otp::test]
async fn postponed_events_keep_their_order() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["1", "2", "3", "1", "3"]);
    for name in ["1", "2", "3"] {
        probe.note(name);
    }
    probe.go(Some(Two.into()), |_| ());
    probe.note("4");
    probe.go(Some(One.into()), |_| ());
    let seen = probe.seen().await.unwrap();
    let notes: Vec<&str> = seen.iter().filter(|line| line.contains("note")).map(String::as_str).collect();
    assert_eq!(
        notes,
        [
            "One note 1",
            "One note 2",
            "One note 3",
            "Two note 1",
            "Two note 2",
            "Two note 3",
            "Two note 4",
            "One note 1",
            "One note 3",
        ]
    );
}

/// To go to the state where the machine is, and to repeat it, is no change: nothing is tried again.
#[otp::test]
async fn only_a_change_of_state_brings_postponed_events_back() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["1"]);
    probe.note("1");
    probe.go(Some(One.into()), |_| ());
    probe.go(None, Ctx::repeat_state);
    assert_eq!(probe.seen().await.unwrap(), ["One note 1", "One entered from One"]);
    probe.go(Some(Three.into()), |_| ());
    assert_eq!(probe.seen().await.unwrap(), ["Three entered from One", "Three note 1"]);
}

/// `gen_statem_SUITE`: `event_types` (ST-028)
#[otp::test]
async fn events_of_every_kind_can_be_inserted_and_postponed() {
    let probe = probe().await;
    let (reply, slot) = otp::__private::reply_slot();
    probe.change(|probe| probe.postponing = vec!["step", "state", "word", "call"]);
    probe.go(None, move |cx| {
        cx.next_event(step("step"));
        cx.next_event(late("state"));
        cx.next_event(idle("event"));
        cx.next_event(Info::new(Word("word")));
        cx.next_event(ProbeMsg::Note { name: "cast" });
        cx.next_event(alarm(1, "generic"));
        cx.next_event(ProbeMsg::Ask { name: "call", __reply: reply });
    });
    let all = ["step step", "late state", "idle event", "word word", "note cast", "alarm 1 generic", "ask call"];
    let mut expected: Vec<String> = all.iter().map(|what| format!("One {what}")).collect();
    assert_eq!(probe.seen().await.unwrap(), expected);
    probe.go(Some(Two.into()), |_| ());
    let again = ["step step", "late state", "word word", "ask call"];
    expected = again.iter().map(|what| format!("Two {what}")).collect();
    expected.insert(0, "Two entered from One".to_owned());
    assert_eq!(probe.seen().await.unwrap(), expected);
    drop(slot);
}

/// A call that was postponed is answered when it is handled; its caller waits.
#[otp::test]
async fn a_postponed_call_is_answered_later() {
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["later"]);
    let asked = probe.ask("later").send();
    assert_eq!(probe.ask("now").await, Ok("now"));
    probe.go(Some(Two.into()), |_| ());
    assert_eq!(asked.await, Ok("later"));
}

/// Mail of one sender stays in order whatever is postponed between.
#[otp::test]
async fn a_machine_that_feeds_itself_lets_others_run() {
    fn again(cx: &mut Ctx<super::probe::Probe>) {
        cx.next_event(step("again"));
    }
    let probe = probe().await;
    for _ in 0..1000 {
        probe.go(None, again);
    }
    let other = tokio::spawn(async { 7 });
    assert_eq!(other.await.unwrap(), 7);
    assert_eq!(probe.seen().await.unwrap().len(), 1000);
    tokio::time::sleep(MS(1)).await;
}
