//! Events: who sees them, in which order, and what handlers do about them.

use super::dummy::{Dummy, Event, For, Heir, handlers, manager, short};
use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerExit, HandlerExitReason, HandlerId};

/// Tells the manager, and sees to it that it has been handled.
async fn tell(manager: &EventManagerRef<For>, sync: bool, event: For) {
    if sync {
        manager.sync_notify(event).await.expect("it runs");
    } else {
        manager.notify(event);
        manager.which_handlers().await.expect("it runs");
    }
}

/// Three handlers; the one in the middle does what it is told, and has this id.
async fn does_as_told(id: Option<&str>, sync: bool) {
    let reports = Captured::start("otp::report");
    let (manager, log) = manager().await;
    let add = async |tag, id: Option<&str>| {
        let dummy = Dummy::handler(tag, log.clone());
        let dummy = if let Some(id) = id { dummy.id(id) } else { dummy };
        manager.add_handler(dummy).await.unwrap().unwrap()
    };
    let me = id.map_or_else(|| "Dummy".to_owned(), |id| format!("{{Dummy, {id:?}}}"));
    add("below", Some("below")).await;
    add("x", id).await;
    add("above", Some("above")).await;
    let all = ["{Dummy, \"above\"}", me.as_str(), "{Dummy, \"below\"}"];

    tell(&manager, sync, For("all", Event::Note(1))).await;
    assert_eq!(log.taken(), ["above: Note(1)", "x: Note(1)", "below: Note(1)"]);
    assert_eq!(handlers(&manager).await, all);

    // from inside of a function, the place is kept
    tell(&manager, sync, For("x", Event::Swap)).await;
    assert_eq!(log.taken(), ["x: Swap", "x: terminate swapped(args1)", "heir: init with state of x"]);
    assert_eq!(handlers(&manager).await, ["{Dummy, \"above\"}", "{Heir, \"heir\"}", "{Dummy, \"below\"}"]);
    let heir = manager.handler_with_id::<Heir>("heir");
    assert_eq!(heir.handed().await, Ok(Ok("state of x".to_owned())));
    tell(&manager, sync, For("all", Event::Note(2))).await;
    assert_eq!(log.taken(), ["above: Note(2)", "heir: Note(2)", "below: Note(2)"]);
    manager.delete_handler(&heir, "y").await.unwrap().unwrap();
    log.taken();

    add("x", id).await;
    tell(&manager, sync, For("x", Event::Remove)).await;
    assert_eq!(log.taken(), ["x: Remove", "x: terminate remove_handler"]);
    assert_eq!(handlers(&manager).await, [all[0], all[2]]);
    assert_eq!(reports.labels(), [""; 0]);

    for (event, error) in [(Event::Fail, "bad return"), (Event::Panic, "panic: as told")] {
        add("x", id).await;
        let said = format!("x: {event:?}");
        tell(&manager, sync, For("x", event)).await;
        assert_eq!(log.taken(), [said, format!("x: terminate error({error})")]);
        assert_eq!(handlers(&manager).await, [all[0], all[2]], "the others stay");
        assert_eq!(reports.labels(), ["gen_event terminate"]);
    }
}

/// `gen_event_SUITE`: `notify/a` (EV-010)
#[otp::test]
async fn a_handler_swaps_removes_itself_or_fails_on_an_event() {
    does_as_told(None, false).await;
}

/// `gen_event_SUITE`: `notify/b` (EV-011)
#[otp::test]
async fn so_does_a_handler_with_an_id() {
    does_as_told(Some("a"), false).await;
}

/// `gen_event_SUITE`: `sync_notify` (EV-013)
#[otp::test]
async fn a_synchronous_event_returns_after_all_that() {
    does_as_told(None, true).await;
    does_as_told(Some("a"), true).await;
    in_process(|inbox| owner_is_told(inbox, true)).await;
}

/// `gen_event_SUITE`: `notify/c` (EV-012)
#[otp::test]
async fn the_owner_is_told_what_became_of_its_handler() {
    in_process(|inbox| owner_is_told(inbox, false)).await;
}

async fn owner_is_told(mut inbox: Inbox, sync: bool) {
    let (manager, log) = manager().await;
    let id = || HandlerId::of::<Dummy>();
    for (event, error) in [(Event::Panic, "panic: as told"), (Event::Fail, "bad return")] {
        manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
        tell(&manager, sync, For("x", event)).await;
        let exit: HandlerExit = inbox.next().await;
        let HandlerExitReason::Failed(reason) = exit.reason else { panic!("{exit:?}") };
        assert_eq!((exit.handler, short(&reason).as_str()), (id(), error));
    }
    // swapped, then crashed
    manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    tell(&manager, sync, For("x", Event::Swap)).await;
    let heir = HandlerId::of::<Heir>().with_id("heir");
    let exit: HandlerExit = inbox.next().await;
    let swapped = HandlerExitReason::Swapped { by: heir.clone(), owner: Some(inbox.pid()) };
    assert_eq!((exit.handler, exit.reason), (id(), swapped));
    tell(&manager, sync, For("all", Event::Panic)).await;
    let exit: HandlerExit = inbox.next().await;
    assert!(matches!(exit.reason, HandlerExitReason::Failed(ExitReason::Panic(_))), "{exit:?}");
    assert_eq!(exit.handler, heir);
    // removed
    manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    tell(&manager, sync, For("x", Event::Remove)).await;
    let exit: HandlerExit = inbox.next().await;
    assert_eq!((exit.handler, exit.reason), (id(), HandlerExitReason::Normal));
    // swapped for one that cannot be made: the owner is told twice, of the old one and of the new one
    manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    tell(&manager, sync, For("x", Event::SwapBadly)).await;
    let exit: HandlerExit = inbox.next().await;
    assert_eq!((exit.handler, matches!(exit.reason, HandlerExitReason::Swapped { .. })), (id(), true));
    let exit: HandlerExit = inbox.next().await;
    let failed = HandlerExitReason::Failed(ExitReason::error("non_existing"));
    assert_eq!((exit.handler, exit.reason), (heir, failed));
    inbox.is_silent().await;
    assert_eq!(handlers(&manager).await, [""; 0]);
}

/// Events keep the order in which one sender sends them, whatever kind they are.
#[otp::test]
async fn events_and_messages_of_one_sender_are_handled_in_order() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    manager.notify(For("x", Event::Note(1)));
    manager.send(super::dummy::Poke("x", Event::Note(2)));
    manager.notify(For("x", Event::Note(3)));
    manager.sync_notify(For("x", Event::Note(4))).await.unwrap();
    assert_eq!(log.taken(), ["x: Note(1)", "x: Note(2)", "x: Note(3)", "x: Note(4)"]);
}

/// To nobody: `notify` never fails, the others say so.
#[otp::test]
async fn without_a_manager_only_notify_says_nothing() {
    let nobody = EventManager::<For>::named(crate::kit::unique("nobody"));
    nobody.notify(For("x", Event::Note(1)));
    assert_eq!(nobody.sync_notify(For("x", Event::Note(1))).await, Err(CallError::NoProc));
    assert_eq!(nobody.which_handlers().await, Err(CallError::NoProc));
}
