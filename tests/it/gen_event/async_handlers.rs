//! Handlers that wait.

use super::dummy::Log;
use otp::prelude::*;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug)]
struct Slow {
    name: &'static str,
    log: Log,
}

#[gen_event(u64)]
impl Slow {
    #[init]
    async fn new(name: &'static str, log: Log) -> Self {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Self { name, log }
    }

    #[event]
    async fn on(&mut self, millis: &u64) {
        self.log.write(format!("{} begins {millis}", self.name));
        tokio::time::sleep(Duration::from_millis(*millis)).await;
        self.log.write(format!("{} ends {millis}", self.name));
        assert_ne!(*millis, 13);
    }

    #[call]
    fn leave(&mut self, cx: &mut HandlerCtx<Self>) -> &'static str {
        cx.remove_handler();
        "left"
    }

    #[terminate]
    async fn bye(&mut self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.log.write(format!("{} goes", self.name));
    }
}

/// One event at a time, one handler at a time; also adding and ending take their time.
#[otp::test]
async fn a_manager_waits_for_each_handler() {
    let log = Log::default();
    let manager = EventManager::start().await.unwrap();
    let begun = Instant::now();
    manager.add_handler(Slow::handler("a", log.clone())).await.unwrap().unwrap();
    manager.add_handler(Slow::handler("b", log.clone()).id("b")).await.unwrap().unwrap();
    manager.notify(100);
    manager.sync_notify(200).await.unwrap();
    assert_eq!(begun.elapsed().as_millis(), 2_000 + 200 + 400);
    let expected = [
        "b begins 100",
        "b ends 100",
        "a begins 100",
        "a ends 100",
        "b begins 200",
        "b ends 200",
        "a begins 200",
        "a ends 200",
    ];
    assert_eq!(log.taken(), expected);
    manager.sync_notify(13).await.unwrap();
    assert_eq!(manager.which_handlers().await, Ok(vec![]), "both have failed, each alone");
    assert_eq!(log.taken(), ["b begins 13", "b ends 13", "b goes", "a begins 13", "a ends 13", "a goes"]);
}

/// A manager that is killed drops what its handler was about.
#[otp::test]
async fn a_handler_that_waits_is_cut_short_by_a_kill() {
    let log = Log::default();
    let manager = EventManager::start().await.unwrap();
    manager.add_handler(Slow::handler("a", log.clone())).await.unwrap().unwrap();
    let waiting = manager.sync_notify(1_000_000).send();
    tokio::time::sleep(Duration::from_secs(1)).await;
    otp::exit(manager.pid().unwrap(), ExitReason::Kill);
    assert_eq!(waiting.await, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(log.taken(), ["a begins 1000000"]);
}

/// A call that ends its handler is answered when that has gone.
#[otp::test]
async fn the_last_reply_waits_for_terminate() {
    let log = Log::default();
    let manager = EventManager::start().await.unwrap();
    let slow = manager.add_handler(Slow::handler("a", log.clone())).await.unwrap().unwrap();
    assert_eq!(slow.leave().await, Ok(Ok("left")));
    assert_eq!(log.taken(), ["a goes"]);
    assert_eq!(manager.which_handlers().await, Ok(vec![]));
}
