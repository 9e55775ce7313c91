//! Deleting handlers.

use super::dummy::{Dummy, Event, For, handlers, manager};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason, HandlerId};

/// `gen_event_SUITE`: `delete_handler` (EV-007)
#[otp::test]
async fn a_deleted_handler_answers_what_its_terminate_returns() {
    let (manager, log) = manager().await;
    let unknown = manager.handler::<Dummy>();
    assert_eq!(manager.delete_handler(&unknown, "now").await, Ok(Err(HandlerError::NotInstalled)));

    let plain = manager.add_handler(Dummy::handler("plain", log.clone())).await.unwrap().unwrap();
    let named = manager.add_handler(Dummy::handler("named", log.clone()).id("a")).await.unwrap().unwrap();
    let other = manager.handler_with_id::<Dummy>("b");
    assert_eq!(manager.delete_handler(&other, "now").await, Ok(Err(HandlerError::NotInstalled)));
    assert_eq!(manager.delete_handler(&plain, "now").await, Ok(Ok("state of plain".to_owned())));
    assert_eq!(handlers(&manager).await, ["{Dummy, \"a\"}"]);
    assert_eq!(manager.delete_handler(&named, "later").await, Ok(Ok("state of named".to_owned())));
    assert_eq!(handlers(&manager).await, [""; 0]);
    assert_eq!(log.taken(), ["plain: terminate deleted(now)", "named: terminate deleted(later)"]);
    manager.sync_notify(For("all", Event::Note(1))).await.unwrap();
    assert_eq!(log.taken(), [""; 0], "it sees no events any more");
}

/// The owner is told, and stays linked with the manager.
#[otp::test]
async fn the_owner_of_a_deleted_handler_is_told() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let dummy = manager.add_sup_handler(Dummy::handler("a", log)).await.unwrap().unwrap();
        manager.delete_handler(&dummy, "now").await.unwrap().unwrap();
        let exit: HandlerExit = inbox.next().await;
        assert_eq!((exit.handler, exit.reason), (HandlerId::of::<Dummy>(), HandlerExitReason::Normal));
        inbox.is_silent().await;
        let pid = manager.pid().expect("it runs");
        assert_eq!(otp::process_info(inbox.pid()).expect("alive").links, [pid]);
    })
    .await;
}
