//! Owners of handlers that end, at any moment.

use super::dummy::{Dummy, Event, For, Heir, handlers, manager};
use crate::kit::{Mail, dead, in_process};
use otp::prelude::*;
use std::time::Duration;

/// Its handlers go with it, also if it ends normally.
#[otp::test]
async fn whatever_an_owner_ends_for_its_handlers_go() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, ExitReason::error("broke"), ExitReason::Killed] {
        let (manager, log) = manager().await;
        manager.add_handler(Dummy::handler("free", log.clone()).id("free")).await.unwrap().unwrap();
        let (there, to, why) = (manager.clone(), log.clone(), reason.clone());
        let owner = otp::spawn(async move |_| {
            there.add_sup_handler(Dummy::handler("owned", to)).await.unwrap().unwrap();
            why
        });
        otp::exited(owner).await;
        assert_eq!(handlers(&manager).await, ["{Dummy, \"free\"}"]);
        assert_eq!(log.taken(), [format!("owned: terminate stop({reason})"), format!("free: exit({reason})")]);
    }
}

/// One that has ended before its handler is added gets one all the same, for a moment.
#[otp::test]
async fn an_owner_that_has_ended_already_owns_nothing() {
    let (manager, log) = manager().await;
    otp::sys::suspend(&manager).await.unwrap();
    let (there, to) = (manager.clone(), log.clone());
    let owner = otp::spawn(async move |_| {
        drop(there.add_sup_handler(Dummy::handler("late", to)).send());
    });
    otp::exited(owner).await;
    otp::sys::resume(&manager).await.unwrap();
    while !handlers(&manager).await.is_empty() {}
    assert_eq!(log.taken(), ["late: terminate stop(no such process)"]);
}

/// The owner dies before, while and after its handler is added, swapped and deleted: there is never one that stays.
#[otp::test]
async fn no_handler_outlives_its_owner_whenever_it_dies() {
    for patience in 0..40 {
        let (manager, log) = manager().await;
        let (there, to) = (manager.clone(), log.clone());
        let owner = otp::spawn(async move |_| {
            otp::trap_exit(true);
            for _ in 0..2 {
                let dummy = there.add_sup_handler(Dummy::handler("x", to.clone())).await.unwrap().unwrap();
                tokio::task::yield_now().await;
                let to = to.clone();
                let heir = there.swap_handler(&dummy, "", |handed| Heir::handler(handed, to)).await.unwrap().unwrap();
                there.notify(For("x", Event::Note(1)));
                tokio::task::yield_now().await;
                there.delete_handler(&heir, "").await.unwrap().unwrap();
            }
        });
        for _ in 0..patience {
            tokio::task::yield_now().await;
        }
        otp::exit(owner, ExitReason::Kill);
        otp::exited(owner).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(handlers(&manager).await, [""; 0], "after {patience} turns");
    }
}

/// A manager that is killed says nothing: its owner gets the exit signal.
#[otp::test]
async fn the_owner_of_a_handler_in_a_killed_manager_gets_the_signal() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let (manager, log) = manager().await;
        let pid = manager.pid().unwrap();
        manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
        otp::exit(pid, ExitReason::Kill);
        assert_eq!(inbox.exit().await, (Some(pid), ExitReason::Killed));
        inbox.is_silent().await;
        assert_eq!(log.taken(), [""; 0], "nothing of the handler's runs any more");
    })
    .await;
}

/// A signal of a process that owns nothing is a message like any other.
#[otp::test]
async fn the_end_of_a_stranger_takes_nothing_along() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    let there = manager.pid().unwrap();
    let linked = otp::spawn(async move |_| otp::link(there));
    otp::exited(linked).await;
    dead(ExitReason::Normal).await;
    assert_eq!(handlers(&manager).await, ["Dummy"]);
    assert_eq!(log.taken(), ["x: exit(normal)"]);
}
