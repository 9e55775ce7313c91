//! Ends: nobody waits for ever, and nobody is told twice.

use crate::explore::{Planted, model};
use crate::mail::Log;
use otp::prelude::*;
use otp::{CallError, ExitReason};
use otp_runtime::model::{self, Bug};
use shuttle::thread;

/// Crashes when it is told to.
#[derive(Debug)]
pub(crate) struct Brittle;

#[gen_server]
impl Brittle {
    #[init]
    pub(crate) fn new() -> Self {
        Self
    }

    #[call]
    pub(crate) fn answer(&self) -> u8 {
        42
    }

    #[cast]
    pub(crate) fn fall(&mut self, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Shutdown);
    }
}

supervisor! {
    Tree: one_for_one, intensity = 10, period = "5s" { brittle: Brittle = Brittle::spec() }
}

#[test]
fn who_calls_a_server_that_is_killed_hears_of_it() {
    model("ends::who_calls_a_server_that_is_killed_hears_of_it", &[Planted::Runtime(Bug::DoomUnheard)], || async {
        let log = Log::start().await.expect("it starts");
        let pid = log.pid().expect("it lives");
        let caller = {
            let log = log.clone();
            shuttle::future::spawn(async move { (log.seen_later().await, log.seen().await) })
        };
        let killer = thread::spawn(move || otp::exit(pid, ExitReason::Kill));
        let reason = otp::exited(pid).await;
        assert!(matches!(reason, ExitReason::Killed | ExitReason::NoProc), "{reason}");
        killer.join().expect("no panic");
        let (first, second) = caller.await.expect("no panic");
        // in order: who has heard of its end hears of it again
        assert!(first.is_ok() || second.is_err());
        assert!(log.seen().await.is_err());
    });
}

#[test]
fn calls_that_race_a_stop_end_once() {
    model("ends::calls_that_race_a_stop_end_once", &[Planted::HandOver(otp_handover::Bug::LostNote)], || async {
        let log = Log::start().await.expect("it starts");
        let callers: Vec<_> = (0..2)
            .map(|by| {
                let log = log.clone();
                shuttle::future::spawn(async move {
                    if by == 0 { log.seen().await.is_ok() } else { log.seen_later().await.is_ok() }
                })
            })
            .collect();
        log.stop().await.expect("it stops");
        assert!(matches!(log.seen().await, Err(CallError::NoProc)));
        for caller in callers {
            let _ = caller.await.expect("no panic");
        }
    });
}

#[test]
fn what_rests_on_a_runtime_that_goes_down_ends_although_it_is_called() {
    model(
        "ends::what_rests_on_a_runtime_that_goes_down_ends_although_it_is_called",
        &[Planted::Runtime(Bug::EndForgotten)],
        || async {
            let log = Log::start().await.expect("it starts");
            let pid = log.pid().expect("it lives");
            let caller = {
                let log = log.clone();
                shuttle::future::spawn(async move { log.seen().await.is_ok() })
            };
            let end = thread::spawn(model::go_down);
            let _ = caller.await.expect("no panic");
            end.join().expect("no panic");
            // it had no task, so its end is done when that of its runtime is
            assert!(!otp::is_alive(pid));
        },
    );
}

#[test]
fn who_calls_by_the_place_in_a_tree_finds_the_next_tenant() {
    model(
        "ends::who_calls_by_the_place_in_a_tree_finds_the_next_tenant",
        &[Planted::Runtime(Bug::VacancyRemembered)],
        || async {
            let tree = Tree.start().await.expect("it starts");
            let brittle = tree.brittle();
            let callers: Vec<_> = (0..2)
                .map(|_| {
                    let brittle = brittle.clone();
                    shuttle::future::spawn(async move { brittle.answer().await })
                })
                .collect();
            brittle.fall();
            for caller in callers {
                // it was handled before the fall, or was in the mailbox then, or by the next
                match caller.await.expect("no panic") {
                    Ok(42) | Err(CallError::Exited(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
            // behind the fall in the same mailbox, or to the next; there is no second fall
            let behind = brittle.answer().await;
            assert!(matches!(behind, Ok(42) | Err(CallError::Exited(_))), "{behind:?}");
            assert_eq!(brittle.answer().await, Ok(42));
            tree.stop().await.expect("it stops");
        },
    );
}
