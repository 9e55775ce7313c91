//! Much at a time, and managers that are killed.

use super::dummy::{Dummy, Event, For, Heir, Log, handlers, manager};
use crate::kit::in_process;
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts, and hands over what it has counted.
#[derive(Debug)]
struct Counter {
    seen: u64,
}

#[gen_event(u64)]
impl Counter {
    #[init]
    fn new(seen: u64) -> Self {
        Self { seen }
    }

    #[event]
    fn on(&mut self, event: &u64, cx: &mut HandlerCtx<Self>) {
        self.seen += 1;
        if event.is_multiple_of(7) {
            cx.swap_handler((), |seen| Counter::handler(seen.unwrap_or(0)));
        }
    }

    #[call]
    fn seen(&self) -> u64 {
        self.seen
    }

    #[terminate]
    fn hand_over(&mut self) -> u64 {
        self.seen
    }
}

/// No event is lost between two handlers, and none is seen by both.
#[otp::test]
async fn a_thousand_events_in_flight_while_handlers_swap() {
    let manager = EventManager::start().await.unwrap();
    let mut counter = manager.add_handler(Counter::handler(0)).await.unwrap().unwrap();
    let senders: Vec<_> = (0..4)
        .map(|_| {
            let manager = manager.clone();
            otp::spawn(async move |_| {
                for n in 0..250 {
                    manager.notify(n);
                    if n % 10 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            })
        })
        .collect();
    for _ in 0..50 {
        let swapped = manager.swap_handler(&counter, (), |seen| Counter::handler(seen.unwrap()));
        counter = swapped.await.unwrap().unwrap();
        tokio::task::yield_now().await;
    }
    for sender in senders {
        otp::exited(sender).await;
    }
    assert_eq!(counter.seen().await, Ok(Ok(1_000)));
    assert_eq!(manager.which_handlers().await.unwrap().len(), 1);
}

/// The same from several threads.
#[test]
fn so_it_is_on_several_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().unwrap();
    runtime.block_on(async {
        let manager = EventManager::start().await.unwrap();
        let mut counter = manager.add_handler(Counter::handler(0)).await.unwrap().unwrap();
        let there = manager.clone();
        let sender = otp::spawn(async move |_| {
            for n in 0..1_000 {
                there.notify(n);
            }
        });
        for _ in 0..100 {
            let swapped = manager.swap_handler(&counter, (), |seen| Counter::handler(seen.unwrap()));
            counter = swapped.await.unwrap().unwrap();
        }
        otp::exited(sender).await;
        assert_eq!(counter.seen().await, Ok(Ok(1_000)));
    });
}

/// Who waits for a killed manager is told, and its handlers are dropped.
#[otp::test]
async fn a_killed_manager_answers_nobody_and_keeps_nothing() {
    struct Counted(Arc<AtomicU64>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    struct Keeper {
        _kept: Counted,
    }
    #[gen_event(u8)]
    impl Keeper {
        #[init]
        fn new(kept: Counted) -> Self {
            Self { _kept: kept }
        }
        #[event]
        fn on(&mut self, _event: &u8) {}
    }

    let dropped = Arc::new(AtomicU64::new(0));
    let manager = EventManager::start().await.unwrap();
    for n in 0..3 {
        let keeper = Keeper::handler(Counted(dropped.clone())).id(n.to_string());
        manager.add_handler(keeper).await.unwrap().unwrap();
    }
    otp::sys::suspend(&manager).await.unwrap();
    manager.notify(1);
    let waiting = manager.sync_notify(2).send();
    let adding = manager.add_handler(Keeper::handler(Counted(dropped.clone()))).send();
    let pid = manager.pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(waiting.await, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(adding.await.err(), Some(CallError::Exited(ExitReason::Killed)));
    otp::exited(pid).await;
    assert_eq!(dropped.load(Ordering::SeqCst), 4, "three handlers, and what a fourth was to be made of");
}

/// Handlers that are added and deleted while events come, in every order: the manager is never out of step.
#[otp::test]
async fn handlers_come_and_go_while_events_come() {
    in_process(|_| async {
        let (manager, log) = manager().await;
        let events =
            [Event::Note(1), Event::Swap, Event::Remove, Event::Fail, Event::Panic, Event::SwapBadly, Event::Hibernate];
        let mut requests = Vec::new();
        let mut there = 0_i32;
        for (turn, event) in events.iter().cycle().take(210).enumerate() {
            if turn % 3 == 0 {
                requests.push(manager.add_handler(Dummy::handler("x", log.clone())).send());
                there += 1;
            }
            manager.notify(For("x", event.clone()));
            log.write("-");
        }
        for request in requests {
            request.await.unwrap().unwrap();
        }
        assert!(there > 0);
        // whoever is left is one of the two kinds, and answers
        for id in manager.which_handlers().await.unwrap() {
            assert!(id.is::<Dummy>() || id.is::<Heir>());
        }
        let dummy = manager.add_handler(Dummy::handler("last", log.clone()).id("last")).await.unwrap().unwrap();
        assert_eq!(dummy.echo(1).await, Ok(Ok(1)));
    })
    .await;
}

/// What nobody is there to see is dropped.
#[otp::test]
async fn a_manager_without_handlers_drops_events() {
    let manager = EventManager::<For>::start().await.unwrap();
    for n in 0..100 {
        manager.notify(For("x", Event::Note(n)));
    }
    let log = Log::default();
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    assert_eq!(log.taken(), [""; 0]);
    assert_eq!(handlers(&manager).await, ["Dummy"]);
}
