//! `#[enter]`: what runs when a state is entered.

use super::probe::{One, Probe, Three, Two, alarm, late, probe, step};
use crate::kit::captured::Captured;
use otp::prelude::*;
use otp::sys;
use std::time::Duration;

/// `gen_statem_SUITE`: `state_enter/a` (ST-020)
#[otp::test]
async fn the_first_state_is_entered_from_itself() {
    let probe = Probe::start().await.unwrap();
    assert_eq!(probe.seen().await.unwrap(), ["One entered from One"]);
}

/// `gen_statem_SUITE`: `state_enter/b` (ST-021)
#[otp::test]
async fn a_state_is_entered_after_a_change_and_by_request() {
    let probe = probe().await;
    probe.change(|probe| probe.on_enter = vec![(late("enter"), Duration::ZERO), (alarm(1, "enter"), Duration::ZERO)]);
    probe.go(Some(Two.into()), |cx| cx.next_event(step("inserted")));
    assert_eq!(
        probe.seen().await.unwrap(),
        ["Two entered from One", "Two step inserted", "Two late enter", "Two alarm 1 enter"]
    );
    probe.change(|probe| probe.on_enter.clear());
    // once more each time it says so
    probe.change(|probe| probe.repeats = 2);
    probe.go(Some(Three.into()), |_| ());
    assert_eq!(
        probe.seen().await.unwrap(),
        ["Three entered from Two", "Three entered from Two", "Three entered from Two"]
    );
    probe.go(None, Ctx::repeat_state);
    assert_eq!(probe.seen().await.unwrap(), ["Three entered from Three"]);
    // to stay is not to enter
    probe.go(Some(Three.into()), |_| ());
    assert_eq!(probe.seen().await.unwrap(), [""; 0]);
}

/// To repeat a state lets its timeout go on.
#[otp::test]
async fn a_repeated_state_keeps_its_timeout() {
    let probe = probe().await;
    probe.go(None, |cx| cx.set_timeout(late("in time"), Duration::from_millis(10)));
    tokio::time::sleep(Duration::from_millis(5)).await;
    probe.go(None, Ctx::repeat_state);
    tokio::time::sleep(Duration::from_millis(6)).await;
    assert_eq!(probe.seen().await.unwrap(), ["One entered from One", "One late in time"]);
}

/// `gen_statem_SUITE`: `state_enter/c` (ST-022)
#[otp::test]
async fn the_log_of_sys_tells_events_and_transitions() {
    let probe = probe().await;
    sys::log(&probe, 20).await.unwrap();
    probe.change(|probe| probe.postponing = vec!["kept"]);
    probe.note("kept");
    probe.go(Some(Two.into()), |cx| cx.next_event(step("inserted")));
    assert_eq!(probe.seen().await.unwrap().len(), 4);
    let log = sys::get_log(&probe).await.unwrap();
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    assert!(log[0].starts_with("got change("), "{log:?}");
    assert_eq!(log[1], "consumed change in One");
    assert_eq!(
        log[2..],
        [
            "got note(name: \"kept\")",
            "postponed note in One",
            "got act(act: ..)",
            "consumed act in One => Two",
            "internal step(name: \"inserted\")",
            "consumed step in Two",
            "got note(name: \"kept\")",
            "consumed note in Two",
            "got seen()",
            "sent [\"One note kept\", \"Two entered from One\", \"Two step inserted\", \"Two note kept\"]",
            "consumed seen in Two",
        ]
    );
    sys::log(&probe, 0).await.unwrap();
    probe.go(Some(One.into()), |_| ());
    assert_eq!(sys::get_log(&probe).await.unwrap(), [""; 0]);
}

#[derive(Debug)]
pub struct Idle;
#[derive(Debug)]
pub struct Busy;

#[derive(Debug)]
pub struct Wrong {
    insert: bool,
}

#[gen_statem(Idle, Busy)]
impl Wrong {
    #[init]
    pub fn new(insert: bool) -> (Self, Idle) {
        (Self { insert }, Idle)
    }

    #[cast]
    pub fn work(&mut self, _: WrongState) -> To<Busy> {
        to(Busy)
    }

    #[internal]
    fn never(&mut self) {}

    #[enter]
    fn entered(&mut self, _: &Busy, cx: &mut Ctx<Self>) {
        if self.insert {
            cx.next_event(WrongEvent::Never);
        } else {
            cx.postpone(WrongMsg::Work);
        }
    }
}

/// What OTP refuses of a state enter call (`bad_state_enter_action_from_state_function`).
#[otp::test]
async fn nothing_is_inserted_or_postponed_while_a_state_is_entered() {
    let _captured = Captured::start("otp::report");
    for (insert, action) in [(true, "next_event"), (false, "postpone")] {
        let wrong = Wrong::start(insert).await.unwrap();
        let ended = otp::exited(wrong.pid().unwrap());
        wrong.work();
        let reason = ended.await.to_string();
        assert_eq!(reason, format!("bad_state_enter_action: `{action}` in `entered`, which handles no event"));
    }
}
