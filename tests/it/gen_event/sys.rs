//! Looking into managers and handlers.

use super::dummy::{Dummy, Event, For, Heir, handlers, manager};
use otp::prelude::*;
use otp::sys::{self, SysError};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
struct Sum {
    n: u32,
}

#[gen_event(u32)]
impl Sum {
    #[init]
    fn new(n: u32) -> Self {
        Self { n }
    }

    #[event]
    fn on(&mut self, event: &u32) {
        self.n += event;
    }

    #[call]
    fn n(&self) -> u32 {
        self.n
    }
}

/// `gen_event_SUITE`: `get_state` (EV-021)
#[otp::test]
async fn the_states_of_all_handlers_can_be_seen() {
    let manager = EventManager::start().await.unwrap();
    let one = manager.add_handler(Sum::handler(1)).await.unwrap().unwrap();
    let two = manager.add_handler(Sum::handler(2).id("two")).await.unwrap().unwrap();
    for suspended in [false, true] {
        if suspended {
            sys::suspend(&manager).await.unwrap();
        }
        assert_eq!(sys::get_state(&one).await, Ok(Sum { n: 1 }));
        assert_eq!(sys::get_state(&two).await, Ok(Sum { n: 2 }));
        let all = sys::with_state(&manager, |manager: &EventManager<u32>| {
            let of = |id| (format!("{id}"), manager.state::<Sum>(id).unwrap().n);
            manager.handlers().map(of).collect::<Vec<_>>()
        });
        assert_eq!(all.await.unwrap(), [("{Sum, \"two\"}".to_owned(), 2), ("Sum".to_owned(), 1)]);
    }
    let nobody = manager.handler_with_id::<Sum>("three");
    assert_eq!(sys::get_state(&nobody).await, Err(SysError::NoState));
}

/// `gen_event_SUITE`: `replace_state` (EV-022)
#[otp::test]
async fn the_state_of_a_handler_can_be_replaced() {
    let manager = EventManager::start().await.unwrap();
    let one = manager.add_handler(Sum::handler(1)).await.unwrap().unwrap();
    let two = manager.add_handler(Sum::handler(2).id("two")).await.unwrap().unwrap();
    let more = |old: &Sum| Sum { n: old.n + 10 };
    assert_eq!(sys::replace_state(&one, more).await, Ok(Sum { n: 11 }));
    assert_eq!((one.n().await, two.n().await), (Ok(Ok(11)), Ok(Ok(2))));
    let broken = sys::replace_state(&two, |_: &Sum| -> Sum { panic!("fail") }).await;
    assert!(matches!(broken, Err(SysError::CallbackFailed(_))), "{broken:?}");
    assert_eq!(two.n().await, Ok(Ok(2)), "it keeps its state, and stays");
    sys::suspend(&manager).await.unwrap();
    assert_eq!(sys::replace_state(&two, more).await, Ok(Sum { n: 12 }));
    sys::resume(&manager).await.unwrap();
    assert_eq!((one.n().await, two.n().await), (Ok(Ok(11)), Ok(Ok(12))));
}

/// A suspended manager handles nothing, and loses nothing.
#[otp::test]
async fn a_suspended_manager_handles_its_events_later() {
    let (manager, log) = manager().await;
    let dummy = manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    sys::suspend(&manager).await.unwrap();
    manager.notify(For("x", Event::Note(1)));
    let added = manager.add_handler(Heir::handler(Ok(String::new()), log.clone())).send();
    let answer = dummy.echo(1).timeout(Duration::from_millis(1)).await;
    assert_eq!(answer, Err(CallError::Timeout(Duration::from_millis(1))));
    assert_eq!(log.taken(), [""; 0]);
    sys::resume(&dummy).await.unwrap();
    added.await.unwrap().unwrap();
    assert_eq!(log.taken(), ["x: Note(1)", "heir: init with "]);
    assert_eq!(handlers(&manager).await, ["Heir", "Dummy"]);
}

/// What a manager receives and answers.
#[otp::test]
async fn the_log_tells_what_a_manager_was_asked() {
    let manager = EventManager::start().await.unwrap();
    sys::log(&manager, 20).await.unwrap();
    let sum = manager.add_handler(Sum::handler(1).id("a")).await.unwrap().unwrap();
    manager.notify(2);
    sum.n().await.unwrap().unwrap();
    manager.which_handlers().await.unwrap();
    manager.delete_handler(&sum, ()).await.unwrap().unwrap();
    let log = sys::get_log(&manager).await.unwrap();
    let got: Vec<_> = log.iter().filter_map(|line| line.strip_prefix("got ")).collect();
    let expected = [
        "add_handler({Sum, \"a\"})",
        "notify(2)",
        "call({Sum, \"a\"}, n())",
        "which_handlers",
        "delete_handler({Sum, \"a\"})",
    ];
    assert_eq!(got, expected);
    assert!(log.contains(&"sent [{Sum, \"a\"}]".to_owned()), "{log:?}");
}

/// Its handlers are terminated.
#[otp::test]
async fn terminate_ends_a_manager_in_order() {
    let (manager, log) = manager().await;
    manager.add_handler(Dummy::handler("x", log.clone())).await.unwrap().unwrap();
    let ended = otp::exited(manager.pid().unwrap());
    sys::terminate(&manager, ExitReason::Shutdown).await.unwrap();
    assert_eq!(ended.await, ExitReason::Shutdown);
    assert_eq!(log.taken(), ["x: terminate stop"]);
}
