//! Hibernation.

use otp::prelude::*;
use otp::{ProcessStatus, sys};
use std::time::Duration;

#[derive(Clone, Debug)]
enum Dusk {
    Falls,
    Not,
}

#[derive(Debug, Default)]
struct Bear {
    shrunk: u32,
    breaks: bool,
}

#[gen_event(Dusk)]
impl Bear {
    #[init]
    fn new(asleep: bool, breaks: bool, cx: &mut HandlerCtx<Self>) -> Self {
        if asleep {
            cx.hibernate();
        }
        Bear { shrunk: 0, breaks }
    }

    #[event]
    fn on(&mut self, dusk: &Dusk, cx: &mut HandlerCtx<Self>) {
        if let Dusk::Falls = dusk {
            cx.hibernate();
        }
    }

    #[info]
    fn told(&mut self, dusk: &Dusk, cx: &mut HandlerCtx<Self>) {
        self.on(dusk, cx);
    }

    #[call]
    fn sleep(&self, cx: &mut HandlerCtx<Self>) -> u32 {
        cx.hibernate();
        self.shrunk
    }

    #[call]
    fn shrunk(&self) -> u32 {
        self.shrunk
    }

    #[shrink]
    fn give_back(&mut self) {
        assert!(!self.breaks, "it sleeps badly");
        self.shrunk += 1;
    }
}

/// Owls never ask for it.
#[derive(Debug, Default)]
struct Owl;

#[gen_event(Dusk)]
impl Owl {
    #[event]
    fn on(&mut self, _dusk: &Dusk) {}
}

fn status(manager: &EventManagerRef<Dusk>) -> ProcessStatus {
    otp::process_info(manager.pid().unwrap()).unwrap().status
}

/// Lets everybody do what there is to do.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// `gen_event_SUITE`: `hibernate` (EV-018)
#[otp::test]
async fn a_manager_hibernates_when_any_handler_asks() {
    let manager = EventManager::start().await.unwrap();
    let bear = manager.add_handler(Bear::handler(true, false)).await.unwrap().unwrap();
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating, "from init");
    assert_eq!(bear.shrunk().await, Ok(Ok(1)), "woken by a message");
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Waiting);
    assert_eq!(bear.sleep().await, Ok(Ok(1)));
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating, "from a call");
    manager.notify(Dusk::Not);
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Waiting);
    manager.notify(Dusk::Falls);
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating, "from an event");
    manager.send(Dusk::Not);
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Waiting);
    manager.send(Dusk::Falls);
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating, "from a message");

    // of two handlers, one is enough
    manager.add_handler(Owl::handler()).await.unwrap().unwrap();
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Waiting);
    manager.sync_notify(Dusk::Falls).await.unwrap();
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating);

    sys::suspend(&manager).await.unwrap();
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Suspended);
    sys::resume(&manager).await.unwrap();
    settle().await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating, "it goes on sleeping");
    assert_eq!(bear.shrunk().await, Ok(Ok(5)));
}

/// `gen_event_SUITE`: `auto_hibernate` (EV-019)
#[otp::test]
async fn a_quiet_manager_hibernates_after_its_time() {
    let spec = EventManager::spec().hibernate_after(Duration::from_millis(100));
    let manager = spec.start().await.unwrap();
    let bear = manager.add_handler(Bear::handler(false, false)).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    manager.notify(Dusk::Not);
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(status(&manager), ProcessStatus::Waiting, "it was disturbed");
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(status(&manager), ProcessStatus::Hibernating);
    assert_eq!(bear.shrunk().await, Ok(Ok(1)));
}

/// One that cannot give back memory is removed alone.
#[otp::test]
async fn a_shrink_that_panics_removes_its_handler() {
    let reports = crate::kit::captured::Captured::start("otp::report");
    let manager = EventManager::start().await.unwrap();
    let bear = manager.add_handler(Bear::handler(false, false).id("good")).await.unwrap().unwrap();
    manager.add_handler(Bear::handler(false, true)).await.unwrap().unwrap();
    manager.sync_notify(Dusk::Falls).await.unwrap();
    settle().await;
    assert_eq!(bear.shrunk().await, Ok(Ok(1)), "the other one sleeps well");
    assert_eq!(manager.which_handlers().await.unwrap().len(), 1);
    assert_eq!(reports.labels(), ["gen_event terminate"]);
}
