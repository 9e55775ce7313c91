//! Adding handlers.

use super::dummy::{Dummy, Event, For, Log, handlers, manager, short};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason, HandlerId};

/// `gen_event_SUITE`: `add_handler` (EV-005)
#[otp::test]
async fn handlers_are_added_at_the_head_unless_they_refuse() {
    let (manager, log) = manager().await;
    let refused = manager.add_handler(Dummy::handler("refuses", log.clone())).await.unwrap();
    assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("my_error"))));
    let refused = manager.add_handler(Dummy::handler("refuses", log.clone()).id("a")).await.unwrap();
    assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("my_error"))));
    assert_eq!(handlers(&manager).await, [""; 0]);

    let plain = manager.add_handler(Dummy::handler("plain", log.clone())).await.unwrap().unwrap();
    let named = manager.add_handler(Dummy::handler("named", log.clone()).id("a")).await.unwrap().unwrap();
    assert_eq!(handlers(&manager).await, ["{Dummy, \"a\"}", "Dummy"]);
    assert_eq!(plain.as_ref().id(), &HandlerId::of::<Dummy>());
    assert_eq!(named.as_ref().id().id(), Some("a"));
    manager.sync_notify(For("all", Event::Note(1))).await.unwrap();
    assert_eq!(log.taken(), ["named: Note(1)", "plain: Note(1)"], "newest first");
    assert_eq!(plain.echo(1).await, Ok(Ok(1)));
    assert_eq!(named.echo(2).await, Ok(Ok(2)));
}

/// OTP: `{'EXIT', Reason}` from `add_handler`, and no report.
#[otp::test]
async fn an_init_that_panics_is_an_error_of_who_adds() {
    let reports = crate::kit::captured::Captured::start("otp::report");
    let (manager, log) = manager().await;
    let Ok(Err(HandlerError::Failed(reason))) = manager.add_handler(Dummy::handler("panics", log)).await else {
        panic!("it was added")
    };
    assert_eq!(short(&reason), "panic: no start");
    assert_eq!(handlers(&manager).await, [""; 0]);
    assert_eq!(reports.labels(), [""; 0]);
}

/// Duplicated identities are accepted; the newest is found.
#[otp::test]
async fn of_two_handlers_with_one_identity_the_newer_is_found() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
    let dummy = manager.add_handler(Dummy::handler("new", log.clone())).await.unwrap().unwrap();
    assert_eq!(handlers(&manager).await, ["Dummy", "Dummy"]);
    assert_eq!(manager.delete_handler(&dummy, "x").await, Ok(Ok("state of new".to_owned())));
    assert_eq!(manager.delete_handler(&dummy, "x").await, Ok(Ok("state of old".to_owned())));
    assert_eq!(manager.delete_handler(&dummy, "x").await, Ok(Err(HandlerError::NotInstalled)));
}

/// `gen_event_SUITE`: `add_sup_handler` (EV-006), an `init` that refuses
#[otp::test]
async fn a_handler_that_refuses_leaves_its_owner_linked() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let refused = manager.add_sup_handler(Dummy::handler("refuses", log)).await.unwrap();
        assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("my_error"))));
        assert_eq!(handlers(&manager).await, [""; 0]);
        let pid = manager.pid().expect("it runs");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, [pid], "as in OTP");
        inbox.is_silent().await;
    })
    .await;
}

/// `gen_event_SUITE`: `add_sup_handler` (EV-006), an exit signal that comes from the owner
#[otp::test]
async fn an_exit_signal_of_the_owner_removes_its_handlers() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let reports = crate::kit::captured::Captured::start("otp::report");
        manager.add_handler(Dummy::handler("free", log.clone()).id("free")).await.unwrap().unwrap();
        manager.add_sup_handler(Dummy::handler("a", log.clone())).await.unwrap().unwrap();
        manager.add_sup_handler(Dummy::handler("b", log.clone()).id("b")).await.unwrap().unwrap();
        otp::exit(manager.pid().expect("it runs"), ExitReason::error("sup_died"));
        assert_eq!(handlers(&manager).await, ["{Dummy, \"free\"}"]);
        let expected = ["b: terminate stop(sup_died)", "a: terminate stop(sup_died)", "free: exit(sup_died)"];
        assert_eq!(log.taken(), expected, "the others see the exit signal");
        for _ in 0..2 {
            assert_eq!(inbox.next::<HandlerExit>().await.reason, HandlerExitReason::Shutdown);
        }
        assert_eq!(reports.labels(), [""; 0]);
    })
    .await;
}

/// `gen_event_SUITE`: `add_sup_handler` (EV-006), the manager stops
#[otp::test]
async fn a_manager_that_stops_tells_each_owner_of_each_handler_and_nothing_else() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let manager = EventManager::<For>::start().await.expect("it starts");
        let log = Log::default();
        manager.add_sup_handler(Dummy::handler("a", log.clone())).await.unwrap().unwrap();
        manager.add_sup_handler(Dummy::handler("b", log.clone()).id("b")).await.unwrap().unwrap();
        let pid = manager.pid().expect("it runs");
        manager.stop().await.expect("it stops");
        assert_eq!(log.taken(), ["b: terminate stop", "a: terminate stop"]);
        for id in [HandlerId::of::<Dummy>().with_id("b"), HandlerId::of::<Dummy>()] {
            let exit: HandlerExit = inbox.next().await;
            assert_eq!((exit.manager, exit.handler, exit.reason), (pid, id, HandlerExitReason::Shutdown));
        }
        // it is unlinked before the manager ends
        inbox.is_silent().await;
    })
    .await;
}

/// The link between a manager and its parent is not taken away, though the parent owns a handler.
#[otp::test]
async fn a_parent_that_owns_a_handler_gets_both_messages() {
    in_process(|mut inbox| async move {
        otp::trap_exit(true);
        let manager = EventManager::<For>::start_link().await.expect("it starts");
        manager.add_sup_handler(Dummy::handler("a", Log::default())).await.unwrap().unwrap();
        let pid = manager.pid();
        manager.stop().await.expect("it stops");
        assert_eq!(inbox.next::<HandlerExit>().await.reason, HandlerExitReason::Shutdown);
        assert_eq!(inbox.exit().await, (pid, ExitReason::Normal));
    })
    .await;
}

/// Outside a process there is nobody to link.
#[otp::test]
async fn outside_a_process_a_supervised_handler_is_one_like_any_other() {
    let (manager, log) = manager().await;
    manager.add_sup_handler(Dummy::handler("a", log.clone())).await.unwrap().unwrap();
    manager.stop().await.expect("it stops");
    assert_eq!(log.taken(), ["a: terminate stop"]);
}
