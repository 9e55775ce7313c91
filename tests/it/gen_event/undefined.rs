//! Functions that a handler does without, and one that fails.

use crate::kit::captured::Captured;
use crate::kit::{Mail, in_process};
use otp::prelude::*;
use otp::{HandlerError, HandlerExit, HandlerExitReason};

#[derive(Debug, Default)]
struct Bare {
    seen: u32,
}

#[gen_event(u32)]
impl Bare {
    #[event]
    fn on(&mut self, event: &u32) {
        self.seen += event;
    }

    #[call]
    fn seen(&self) -> u32 {
        self.seen
    }
}

/// `gen_event_SUITE`: `undef_handle_info` (EV-024)
#[otp::test]
async fn a_message_that_nobody_takes_is_a_warning_and_the_handlers_stay() {
    let reports = Captured::start("otp::report");
    let manager = EventManager::start().await.unwrap();
    manager.send("before there are handlers, it is dropped");
    let bare = manager.add_handler(Bare::handler()).await.unwrap().unwrap();
    let other = manager.add_handler(Bare::handler().id("other")).await.unwrap().unwrap();
    manager.send("hej");
    manager.notify(3);
    assert_eq!((bare.seen().await, other.seen().await), (Ok(Ok(3)), Ok(Ok(3))));
    let [report] = reports.taken().try_into().expect("one warning, however many handlers there are");
    assert_eq!((report.label.as_str(), report.level), ("gen_event no_handle_info", tracing::Level::WARN));
    assert_eq!(report.field("received"), Some("<&str>"));
}

/// The end of an owner is no message that somebody has to take.
#[otp::test]
async fn the_end_of_an_owner_warns_nobody() {
    let reports = Captured::start("otp::report");
    let manager = EventManager::start().await.unwrap();
    let bare = manager.add_handler(Bare::handler()).await.unwrap().unwrap();
    let there = manager.clone();
    in_process(|_| async move {
        there.add_sup_handler(Bare::handler().id("a")).await.unwrap().unwrap();
    })
    .await;
    assert_eq!(bare.seen().await, Ok(Ok(0)));
    assert_eq!(manager.which_handlers().await.unwrap().len(), 1);
    assert_eq!(reports.labels(), [""; 0]);
}

/// `gen_event_SUITE`: `undef_terminate` (EV-026)
#[otp::test]
async fn a_handler_without_terminate_answers_nothing_in_particular() {
    let manager = EventManager::start().await.unwrap();
    let bare = manager.add_handler(Bare::handler()).await.unwrap().unwrap();
    assert_eq!(manager.delete_handler(&bare, "x").await, Ok(Ok(())));
}

#[derive(Debug, Default)]
struct Careless;

#[gen_event(u32)]
impl Careless {
    #[event]
    fn on(&mut self, _event: &u32, cx: &mut HandlerCtx<Self>) {
        cx.remove_handler();
    }

    #[terminate]
    async fn bye(&mut self) -> u32 {
        tokio::task::yield_now().await;
        panic!("at the end")
    }
}

/// `gen_event_SUITE`: `undef_in_terminate` (EV-027)
#[otp::test]
async fn a_panic_in_terminate_is_the_answer_and_the_handler_is_gone() {
    in_process(|mut inbox| async move {
        let reports = Captured::start("otp::report");
        let manager = EventManager::start().await.unwrap();
        for by_event in [false, true] {
            let careless = manager.add_sup_handler(Careless::handler()).await.unwrap().unwrap();
            if by_event {
                manager.sync_notify(1).await.unwrap();
            } else {
                let deleted = manager.delete_handler(&careless, "x").await;
                assert!(matches!(deleted, Ok(Err(HandlerError::Failed(ExitReason::Panic(_))))), "{deleted:?}");
            }
            assert_eq!(manager.which_handlers().await, Ok(vec![]));
            let exit: HandlerExit = inbox.next().await;
            assert!(matches!(exit.reason, HandlerExitReason::Failed(ExitReason::Panic(_))), "{exit:?}");
            assert_eq!(reports.labels(), ["gen_event terminate"]);
        }
    })
    .await;
}
