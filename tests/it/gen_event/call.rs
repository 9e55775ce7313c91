//! Calls to one handler.

use super::dummy::{Dummy, Event, Heir, handlers, manager, short};
use crate::kit::{Mail, in_process, unique};
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason};
use std::time::Duration;

/// `gen_event_SUITE`: `call/a` (EV-014)
#[otp::test]
async fn a_call_needs_a_manager_and_a_handler_and_time() {
    let nobody = EventManager::named(unique("nobody")).handler::<Dummy>();
    assert_eq!(nobody.echo(1).await, Err(CallError::NoProc));

    let (manager, log) = manager().await;
    let dummy = manager.handler::<Dummy>();
    assert_eq!(dummy.echo(1).await, Ok(Err(HandlerError::NotInstalled)));
    manager.add_handler(Dummy::handler("plain", log.clone())).await.unwrap().unwrap();
    manager.add_handler(Dummy::handler("named", log.clone()).id("a")).await.unwrap().unwrap();
    assert_eq!(dummy.echo(2).await, Ok(Ok(2)));
    assert_eq!(dummy.slow(Duration::ZERO).await, Ok(Ok("plain")));
    assert_eq!(manager.handler_with_id::<Dummy>("a").slow(Duration::ZERO).await, Ok(Ok("named")));
    assert_eq!(manager.handler_with_id::<Dummy>("b").echo(2).await, Ok(Err(HandlerError::NotInstalled)));

    // a time that is up before the reply is there
    let none = Duration::ZERO;
    let late = dummy.slow(Duration::from_secs(1)).timeout(none).await;
    assert_eq!(late, Err(CallError::Timeout(none)));
    let five = Duration::from_secs(5);
    assert_eq!(
        dummy.slow(Duration::from_secs(7)).await,
        Err(CallError::Timeout(five)),
        "five seconds if nothing is said"
    );
    let patient = dummy.slow(Duration::from_secs(7)).no_timeout();
    assert_eq!(patient.await, Ok(Ok("plain")), "the manager goes on, as late replies are dropped");
}

/// A handler that calls its own manager would wait for ever.
#[otp::test]
async fn a_handler_cannot_call_its_own_manager() {
    #[derive(Debug)]
    struct Selfish;

    #[gen_event(u8)]
    impl Selfish {
        #[init]
        fn new() -> Self {
            Self
        }
        #[event]
        async fn on(&mut self, _event: &u8, cx: &mut HandlerCtx<Self>) {
            assert_eq!(cx.manager().sync_notify(1).await, Err(CallError::CallingSelf));
            assert_eq!(cx.manager().handler::<Self>().ask().await, Err(CallError::CallingSelf));
        }
        #[call]
        fn ask(&self, cx: &HandlerCtx<Self>) -> bool {
            cx.caller().is_some()
        }
    }

    in_process(|_| async {
        let manager = EventManager::start().await.unwrap();
        let selfish = manager.add_handler(Selfish::handler()).await.unwrap().unwrap();
        manager.sync_notify(0).await.unwrap();
        assert_eq!(selfish.ask().await, Ok(Ok(true)), "it is still there, and knows who asks");
    })
    .await;
}

/// `gen_event_SUITE`: `call/c` (EV-016)
#[otp::test]
async fn a_call_may_end_its_handler_in_every_way() {
    for id in [None, Some("a")] {
        let reports = crate::kit::captured::Captured::start("otp::report");
        let (manager, log) = manager().await;
        let add = async || {
            let dummy = Dummy::handler("x", log.clone());
            let dummy = if let Some(id) = id { dummy.id(id) } else { dummy };
            manager.add_handler(dummy).await.unwrap().unwrap()
        };
        // swap: the reply comes when it is done
        let dummy = add().await;
        assert_eq!(dummy.tell(Event::Swap).await, Ok(Ok("told")));
        assert_eq!(log.taken(), ["x: terminate swapped(args1)", "heir: init with state of x"]);
        assert_eq!(handlers(&manager).await, ["{Heir, \"heir\"}"]);
        manager.delete_handler(&manager.handler_with_id::<Heir>("heir"), "").await.unwrap().unwrap();
        // a swap that fails: the reply is the same
        let dummy = add().await;
        assert_eq!(dummy.tell(Event::SwapBadly).await, Ok(Ok("told")));
        assert_eq!(handlers(&manager).await, [""; 0]);
        assert_eq!(reports.labels(), ["gen_event terminate"], "of the new one");
        log.taken();
        // remove
        let dummy = add().await;
        assert_eq!(dummy.tell(Event::Remove).await, Ok(Ok("told")));
        assert_eq!(log.taken(), ["x: terminate remove_handler"]);
        assert_eq!(dummy.echo(1).await, Ok(Err(HandlerError::NotInstalled)));
        // a bad return
        let dummy = add().await;
        let failed = HandlerError::Failed(ExitReason::error("bad return"));
        assert_eq!(dummy.tell(Event::Fail).await, Ok(Err(failed)));
        assert_eq!(log.taken(), ["x: terminate error(bad return)"]);
        assert_eq!(reports.labels(), ["gen_event terminate"]);
        // a crash
        let dummy = add().await;
        let Ok(Err(HandlerError::Failed(reason))) = dummy.tell(Event::Panic).await else { panic!("it went on") };
        assert_eq!(short(&reason), "panic: as told");
        assert_eq!(log.taken(), ["x: terminate error(panic: as told)"]);
        assert_eq!(reports.labels(), ["gen_event terminate"]);
        assert_eq!(handlers(&manager).await, [""; 0]);
    }
}

/// `gen_event_SUITE`: `call/c` (EV-016), supervised
#[otp::test]
async fn the_owner_hears_of_what_a_call_has_done() {
    in_process(|mut inbox| async move {
        let (manager, log) = manager().await;
        let ways = [Event::Swap, Event::Remove, Event::Fail, Event::Panic];
        for event in ways {
            let dummy = manager.add_sup_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
            let answer = dummy.tell(event.clone()).await.expect("the manager runs on");
            let exit: HandlerExit = inbox.next().await;
            match (event, answer, exit.reason) {
                (Event::Swap, Ok("told"), HandlerExitReason::Swapped { by, owner }) => {
                    assert_eq!((by.to_string().as_str(), owner), ("{Heir, \"heir\"}", Some(inbox.pid())));
                }
                (Event::Remove, Ok("told"), HandlerExitReason::Normal) => {}
                (_, Err(HandlerError::Failed(said)), HandlerExitReason::Failed(told)) => assert_eq!(said, told),
                (event, answer, told) => panic!("{event:?}: {answer:?}, {told:?}"),
            }
        }
        inbox.is_silent().await;
    })
    .await;
}
