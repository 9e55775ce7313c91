//! Values whose drop panics, wherever a manager has them.

use crate::kit::bomb::Bomb;
use crate::kit::captured::Captured;
use otp::prelude::*;
use std::time::Duration;

/// An event whose drop may panic.
#[derive(Debug, Default)]
struct Blast {
    _bomb: Option<Bomb>,
}

fn blast() -> Blast {
    Blast { _bomb: Some(Bomb::default()) }
}

#[derive(Debug)]
struct Mine {
    _bomb: Bomb,
}

#[gen_event(Blast)]
impl Mine {
    #[init]
    fn new(bomb: Bomb) -> Self {
        Self { _bomb: bomb }
    }

    #[event]
    async fn on(&mut self, _blast: &Blast) {}

    #[call]
    async fn wait(&self, _bomb: Bomb) {
        let _another = Bomb::default();
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }

    #[terminate]
    fn bye(&mut self) -> Bomb {
        Bomb::default()
    }
}

#[derive(Debug, Default)]
struct Good;

#[gen_event(Blast)]
impl Good {
    #[event]
    fn on(&mut self, _blast: &Blast) {}

    #[call]
    fn ask(&self) -> u8 {
        1
    }
}

/// A report for each, and the manager and its other handlers go on.
#[otp::test]
async fn a_manager_survives_what_it_drops() {
    let reports = Captured::start("otp::report");
    let manager = EventManager::start().await.unwrap();
    let good = manager.add_handler(Good::handler()).await.unwrap().unwrap();
    manager.notify(blast());
    manager.sync_notify(blast()).await.unwrap();
    assert_eq!(reports.labels(), ["drop panicked"; 2], "events");

    let mine = manager.add_handler(Mine::handler(Bomb::default())).await.unwrap().unwrap();
    drop(Captured::start("otp::report"));
    let output = manager.delete_handler(&mine, ()).await.unwrap().unwrap();
    assert_eq!(reports.labels(), ["drop panicked"], "the state");
    std::mem::forget(output);

    // the argument and the state of one that is swapped, and what is handed over
    manager.add_handler(Mine::handler(Bomb::default())).await.unwrap().unwrap();
    manager.swap_handler(&mine, Bomb::default(), |_| Good::handler().id("b")).await.unwrap().unwrap();
    let labels = reports.labels();
    assert!(
        !labels.is_empty() && labels.iter().all(|label| label == "drop panicked" || label == "gen_event terminate")
    );

    manager.send(Bomb::default());
    assert_eq!(good.ask().await, Ok(Ok(1)));
    assert_eq!(reports.labels(), ["gen_event no_handle_info", "drop panicked"], "a message that nobody takes");
}

/// All of them at once: the handlers, what they are about, and what waits.
#[otp::test]
async fn a_killed_manager_drops_everything_one_by_one() {
    let manager = EventManager::start().await.unwrap();
    let mine = manager.add_handler(Mine::handler(Bomb::default())).await.unwrap().unwrap();
    manager.add_handler(Mine::handler(Bomb::default()).id("b")).await.unwrap().unwrap();
    let waiting = mine.wait(Bomb::default()).send();
    manager.notify(blast());
    let added = manager.add_handler(Mine::handler(Bomb::default())).send();
    let swapped = manager.swap_handler(&mine, Bomb::default(), {
        let bomb = Bomb::default();
        |_| Mine::handler(bomb)
    });
    let swapped = swapped.send();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let pid = manager.pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(otp::exited(pid).await, ExitReason::Killed);
    assert_eq!(waiting.await, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(added.await.err(), Some(CallError::Exited(ExitReason::Killed)));
    assert_eq!(swapped.await.err(), Some(CallError::Exited(ExitReason::Killed)));
}

/// The same when it stops in order.
#[otp::test]
async fn a_manager_that_stops_drops_its_handlers_one_by_one() {
    let manager = EventManager::start().await.unwrap();
    manager.add_handler(Mine::handler(Bomb::default())).await.unwrap().unwrap();
    manager.add_handler(Mine::handler(Bomb::default()).id("b")).await.unwrap().unwrap();
    assert_eq!(manager.stop().await, Ok(()));
}
