//! One handler in the place of another.

use super::dummy::{Dummy, Event, For, Heir, handlers, manager};
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason, HandlerId};

/// `gen_event_SUITE`: `swap_handler` (EV-008)
#[otp::test]
async fn a_swap_hands_over_what_terminate_returns() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("below", log.clone()).id("below")).await.unwrap().unwrap();
    let old = manager.add_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
    manager.add_handler(Dummy::handler("above", log.clone()).id("above")).await.unwrap().unwrap();
    let to = log.clone();
    let new = manager.swap_handler(&old, "args1", |handed| Heir::handler(handed, to)).await.unwrap().unwrap();
    assert_eq!(log.taken(), ["old: terminate swapped(args1)", "heir: init with state of old"]);
    assert_eq!(new.handed().await, Ok(Ok("state of old".to_owned())));
    assert_eq!(handlers(&manager).await, ["Heir", "{Dummy, \"above\"}", "{Dummy, \"below\"}"], "at the head");

    // with ids, and back
    let to = log.clone();
    let old = manager.handler_with_id::<Dummy>("above");
    let swapped = manager.swap_handler(&old, "args1", |handed| Heir::handler(handed, to).id(4.to_string())).await;
    assert_eq!(swapped.unwrap().unwrap().as_ref().id().to_string(), "{Heir, \"4\"}");
    let back = Dummy::handler("back", log.clone());
    manager.swap_handler(&new, "args1", |_| back).await.unwrap().unwrap();
    assert_eq!(handlers(&manager).await, ["Dummy", "{Heir, \"4\"}", "{Dummy, \"below\"}"]);
}

/// `gen_event_SUITE`: `swap_handler` (EV-008), without an old one
#[otp::test]
async fn the_new_handler_learns_that_there_is_no_old_one() {
    let (manager, log) = manager().await;
    let none = manager.handler::<Dummy>();
    let to = log.clone();
    let refused = manager.swap_handler(&none, "args1", |handed| {
        assert_eq!(handed, Err(HandlerError::NotInstalled));
        Heir::handler(Ok("refuse".to_owned()), to)
    });
    let refused = refused.await.unwrap();
    assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("non_existing"))));
    assert_eq!(handlers(&manager).await, [""; 0]);

    let to = log.clone();
    manager.swap_handler(&none, "args1", |handed| Heir::handler(handed, to)).await.unwrap().unwrap();
    assert_eq!(log.taken(), ["heir: init with refuse", "heir: init with nothing: NotInstalled"]);
    assert_eq!(handlers(&manager).await, ["Heir"], "it may be added all the same");
}

/// The old one is gone whatever becomes of the new one.
#[otp::test]
async fn a_new_handler_that_cannot_be_made_leaves_none() {
    let (manager, log) = manager().await;
    let old = manager.add_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
    let broken = Heir::handler(Ok("refuse".to_owned()), log.clone());
    let refused = manager.swap_handler(&old, "x", |_| broken).await.unwrap();
    assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("non_existing"))));
    assert_eq!(handlers(&manager).await, [""; 0]);

    manager.add_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
    let broken = manager.swap_handler(&old, "x", |_| -> otp::HandlerSpec<Heir> { panic!("no heir") }).await.unwrap();
    assert!(matches!(broken.err(), Some(HandlerError::Failed(ExitReason::Panic(_)))));
    assert_eq!(handlers(&manager).await, [""; 0]);
    manager.sync_notify(For("all", Event::Note(1))).await.expect("it runs on");
}

/// A terminate that panics hands over nothing.
#[otp::test]
async fn a_panic_in_terminate_is_what_the_new_handler_is_given() {
    let reports = crate::kit::captured::Captured::start("otp::report");
    let (manager, log) = manager().await;
    let old = manager.add_handler(Dummy::handler("dies badly", log.clone())).await.unwrap().unwrap();
    let to = log.clone();
    let new = manager.swap_handler(&old, "x", |handed| {
        assert!(matches!(handed, Err(HandlerError::Failed(ExitReason::Panic(_)))));
        Heir::handler(Ok("nobody".to_owned()), to)
    });
    assert_eq!(new.await.unwrap().unwrap().handed().await, Ok(Ok("nobody".to_owned())));
    assert_eq!(reports.labels(), ["gen_event terminate"]);
}

/// `gen_event_SUITE`: `swap_sup_handler` (EV-009)
#[otp::test]
async fn a_supervised_swap_gives_the_new_handler_to_the_caller() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let old = manager.add_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
        let to = log.clone();
        let new =
            manager.swap_sup_handler(&old, "x", |handed| Heir::handler(handed, to).id("3")).await.unwrap().unwrap();
        inbox.is_silent().await;
        manager.delete_handler(&new, "y").await.unwrap().unwrap();
        let exit: HandlerExit = inbox.next().await;
        assert_eq!((exit.handler.to_string().as_str(), exit.reason), ("{Heir, \"3\"}", HandlerExitReason::Normal));

        // a missing old one whose new one refuses
        let none = manager.handler::<Dummy>();
        let refused = manager.swap_sup_handler(&none, "x", |_| Heir::handler(Ok("refuse".to_owned()), log));
        let refused = refused.await.unwrap();
        assert_eq!(refused.err(), Some(HandlerError::Failed(ExitReason::error("non_existing"))));
        inbox.is_silent().await;
    })
    .await;
}

/// The owner of the old one is told who comes, and keeps the new one.
#[otp::test]
async fn a_plain_swap_of_a_supervised_handler_keeps_its_owner() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let old = manager.add_sup_handler(Dummy::handler("old", log.clone())).await.unwrap().unwrap();
        let me = inbox.pid();
        let new = manager.swap_handler(&old, "x", |handed| Heir::handler(handed, log)).await.unwrap().unwrap();
        let exit: HandlerExit = inbox.next().await;
        assert_eq!(exit.handler, HandlerId::of::<Dummy>());
        assert_eq!(exit.reason, HandlerExitReason::Swapped { by: HandlerId::of::<Heir>(), owner: Some(me) });
        manager.delete_handler(&new, "y").await.unwrap().unwrap();
        assert_eq!(inbox.next::<HandlerExit>().await.handler, HandlerId::of::<Heir>());
    })
    .await;
}
