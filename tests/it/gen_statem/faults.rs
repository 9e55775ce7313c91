//! Faults: nothing of a machine's goes past it.

use super::probe::{MS, Word, alarm, late, probe, step};
use crate::kit::bomb::{Bomb, Fuse};
use crate::kit::captured::Captured;
use otp::CallError;
use otp::prelude::*;
use std::future::pending;

#[derive(Debug)]
pub(crate) struct Calm;
#[derive(Debug)]
pub(crate) struct Armed {
    bomb: Bomb,
}

#[derive(Debug)]
pub(crate) struct Fragile {
    bomb: Option<Bomb>,
}

#[gen_statem(Calm, Armed, vis = "pub(crate)")]
impl Fragile {
    #[init]
    pub(crate) fn new(panics: bool) -> (Self, Calm) {
        assert!(!panics, "in init");
        (Self { bomb: None }, Calm)
    }

    #[call(event(arm))]
    pub(crate) fn arm(&mut self, _: Calm) -> (Fuse2, To<Armed>) {
        let (bomb, other) = (Bomb::default(), Bomb::default());
        let fuses = Fuse2(bomb.fuse(), other.fuse());
        self.bomb = Some(other);
        (fuses, to(Armed { bomb }))
    }

    #[call(event(arm))]
    pub(crate) fn arm_again(&mut self, at: &Armed) -> Fuse2 {
        Fuse2(at.bomb.fuse(), at.bomb.fuse())
    }

    #[cast]
    pub(crate) fn defuse(&mut self, at: FragileState) -> To<Calm> {
        drop(at);
        to(Calm)
    }

    #[cast]
    pub(crate) fn boom(&mut self) {
        panic!("in event");
    }

    #[cast]
    pub(crate) async fn hang(&mut self, _at: FragileState) -> FragileState {
        pending().await
    }

    #[cast(otherwise = postpone)]
    pub(crate) fn later(&mut self, _: &Armed, value: Bomb) {
        std::mem::forget(value);
    }

    #[enter]
    fn armed(&mut self, _: &Armed, cx: &mut Ctx<Self>) {
        assert_eq!(cx.previous_state(), "Calm", "in enter");
    }
}

#[derive(Clone)]
pub(crate) struct Fuse2(Fuse, Fuse);

async fn end(fragile: &FragileRef) -> ExitReason {
    let ended = otp::exited(fragile.pid().unwrap());
    fragile.boom();
    ended.await
}

fn message(reason: &ExitReason) -> &str {
    match reason {
        ExitReason::Panic(panic) => &panic.message,
        _ => panic!("no panic: {reason}"),
    }
}

#[otp::test]
async fn a_panic_in_init_fails_the_start() {
    let captured = Captured::start("otp::report");
    let error = Fragile::start(true).await.unwrap_err();
    assert_eq!(message(&error.into_reason()), "in init");
    assert_eq!(captured.labels(), ["proc_lib crash"]);
}

#[otp::test]
async fn a_panic_in_a_handler_ends_the_machine_and_drops_state_and_data() {
    let _captured = Captured::start("otp::report");
    let fragile = Fragile::start(false).await.unwrap();
    let Fuse2(state, data) = fragile.arm().await.unwrap();
    assert_eq!(message(&end(&fragile).await), "a bomb was dropped", "the last of the panics");
    assert!(state.is_burnt() && data.is_burnt(), "both are dropped, though both panic");
}

#[otp::test]
async fn a_panic_in_the_drop_of_a_state_that_is_left_is_the_handlers() {
    let _captured = Captured::start("otp::report");
    let fragile = Fragile::start(false).await.unwrap();
    let Fuse2(state, data) = fragile.arm().await.unwrap();
    let ended = otp::exited(fragile.pid().unwrap());
    fragile.defuse();
    assert_eq!(message(&ended.await), "a bomb was dropped");
    assert!(state.is_burnt() && data.is_burnt());
}

#[otp::test]
async fn a_machine_that_is_killed_in_a_handler_drops_all_it_has() {
    let _captured = Captured::start("otp::report");
    let fragile = Fragile::start(false).await.unwrap();
    fragile.later(Bomb::default());
    let Fuse2(state, data) = fragile.arm().await.unwrap();
    let pid = fragile.pid().unwrap();
    fragile.hang();
    fragile.hang();
    tokio::task::yield_now().await;
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    assert!(state.is_burnt() && data.is_burnt());
}

/// What was postponed is dropped piece by piece, and counted as lost.
#[otp::test]
async fn postponed_events_that_panic_are_dropped_one_by_one() {
    let _captured = Captured::start("otp::report");
    let fragile = Fragile::start(false).await.unwrap();
    let bombs: Vec<Bomb> = (0..3).map(|_| Bomb::default()).collect();
    let fuses: Vec<Fuse> = bombs.iter().map(Bomb::fuse).collect();
    for bomb in bombs {
        fragile.later(bomb);
    }
    assert_eq!(fragile.stop().await, Ok(()));
    assert!(fuses.iter().all(Fuse::is_burnt));
}

#[otp::test]
async fn a_postponed_call_learns_of_the_end() {
    let _captured = Captured::start("otp::report");
    let probe = probe().await;
    probe.change(|probe| probe.postponing = vec!["never"]);
    let asked = probe.ask("never").send();
    assert_eq!(probe.ask("now").await, Ok("now"));
    probe.stop().await.unwrap();
    assert_eq!(asked.await, Err(CallError::Exited(ExitReason::Normal)));
}

/// A machine with a bounded mailbox takes in no more than it can postpone.
#[otp::test]
async fn postponed_events_count_against_the_mailbox() {
    let captured = Captured::start("otp::report");
    let fragile = Fragile::spec(false).mailbox_capacity(10).start().await.unwrap();
    for _ in 0..10 {
        let bomb = Bomb::default();
        fragile.later(bomb);
        tokio::task::yield_now().await;
    }
    let info = otp::process_info(fragile.pid().unwrap()).unwrap();
    assert_eq!(info.message_queue_len, 10);
    assert_eq!(fragile.arm().await.err(), Some(CallError::Overloaded));
    fragile.hang();
    assert_eq!(captured.labels(), ["cast dropped"]);
    otp::exit(fragile.pid().unwrap(), ExitReason::Kill);
}

/// One that postpones for ever is told of.
#[otp::test]
async fn postponing_for_ever_is_reported() {
    let captured = Captured::start("otp::report");
    let probe = super::code_lock::Door::start(vec![1]).await.unwrap();
    probe.digit(1);
    for _ in 0..20_000 {
        probe.digit(2);
    }
    assert_eq!(probe.status().await.unwrap(), "Open { by: 1 }");
    let reports = captured.taken();
    assert_eq!(reports.len(), 1, "once");
    assert_eq!(reports[0].label, "gen_statem postponed");
    assert_eq!(reports[0].report.as_ref().unwrap().field("postponed"), Some("10000"));
}

/// Info that nobody handles in time, timeouts of a machine that ends: none outlives it.
#[otp::test]
async fn timers_end_with_the_machine() {
    let probe = probe().await;
    probe.go(None, |cx| {
        cx.set_timeout(alarm(1, "never"), MS(10));
        cx.set_timeout(late("never"), MS(10));
        cx.next_event(step("last"));
    });
    probe.send(Word("last"));
    assert_eq!(probe.seen().await.unwrap(), ["One step last", "One word last"]);
    probe.stop().await.unwrap();
    tokio::time::sleep(MS(20)).await;
}

/// An end while a state is entered.
#[otp::test]
async fn a_panic_in_enter_ends_the_machine() {
    let _captured = Captured::start("otp::report");
    let start = otp::proc_lib::Start::new("Fragile");
    let bomb = Bomb::default();
    let fuse = bomb.fuse();
    let fragile = otp::gen_statem::start_by_hand::<Fragile, _, _>(start, |inbox, ack| async move {
        ack.started();
        otp::gen_statem::enter_loop(inbox, otp::Machine::new(Fragile { bomb: None }, Armed { bomb })).await
    });
    let fragile = fragile.await.unwrap();
    if let Some(pid) = fragile.pid() {
        otp::exited(pid).await;
    }
    assert!(!fragile.is_alive() && fuse.is_burnt());
}
