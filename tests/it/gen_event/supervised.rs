//! Managers in supervision trees.

use super::dummy::{Dummy, Event, For, Log, handlers};
use crate::kit::unique;
use otp::prelude::*;
use otp::{HandlerError, HandlerExit};

supervisor! {
    Tree(name: String, log: Log): rest_for_one, intensity = 100, period = "1s" {
        #[shutdown = "1s"]
        events: EventManager<For> = EventManager::spec().name(name.as_str()),
        guard: Guard = Guard::spec(events, log.clone()),
    }
}

/// Sees to it that there is a handler: it ends with the handler, and adds it again when it is restarted.
struct Guard;

#[gen_server]
impl Guard {
    #[init]
    async fn new(events: Ref<EventManager<For>>, log: Log) -> Result<Self, Stop> {
        events.add_sup_handler(Dummy::handler("x", log)).await??;
        Ok(Self)
    }

    #[info]
    fn gone(&mut self, _exit: HandlerExit) -> Stop {
        Stop::shutdown()
    }
}

async fn wait_until(mut done: impl AsyncFnMut() -> bool) {
    while !done().await {
        tokio::task::yield_now().await;
    }
}

/// A reference to a supervised manager, and to its handlers, outlives restarts. The handlers do not: somebody adds them
/// again.
#[otp::test]
async fn a_guard_adds_its_handler_again_whatever_ends_it() {
    let log = Log::default();
    let name = unique("events");
    let tree = Tree { name: name.clone(), log: log.clone() }.start_link().await.unwrap();
    let events = tree.events();
    let dummy = events.handler::<Dummy>();
    assert_eq!(dummy.echo(1).await, Ok(Ok(1)));
    assert_eq!(EventManager::<For>::named(name.as_str()).pid(), events.pid());

    // the handler crashes: the guard is restarted
    let first = events.pid();
    events.sync_notify(For("x", Event::Panic)).await.unwrap();
    wait_until(async || handlers(&events).await == ["Dummy"]).await;
    assert_eq!((dummy.echo(2).await, events.pid()), (Ok(Ok(2)), first));

    // the manager is killed: both are restarted
    otp::exit(first.unwrap(), ExitReason::Kill);
    wait_until(async || dummy.echo(3).await == Ok(Ok(3))).await;
    assert_ne!(events.pid(), first);
    assert_eq!(handlers(&events).await, ["Dummy"]);

    // the tree stops: the handler is terminated before its manager
    log.taken();
    tree.stop().await.unwrap();
    assert_eq!(log.taken(), ["x: terminate stop(shutdown)"], "the guard goes first");
    assert_eq!(dummy.echo(1).await, Err(CallError::NoProc));
}

/// While the manager is being restarted, calls wait for the next one.
#[otp::test]
async fn a_restarted_manager_has_no_handlers() {
    supervisor! {
        Alone: one_for_one, intensity = 100, period = "1s" {
            events: EventManager<For> = EventManager::spec(),
        }
    }
    let tree = Alone.start_link().await.unwrap();
    let events = tree.events();
    let dummy = events.add_handler(Dummy::handler("x", Log::default())).await.unwrap().unwrap();
    let first = events.pid().unwrap();
    otp::exit(first, ExitReason::Kill);
    otp::exited(first).await;
    assert_eq!(dummy.echo(1).await, Ok(Err(HandlerError::NotInstalled)));
    assert_eq!(handlers(&events).await, [""; 0]);
}
