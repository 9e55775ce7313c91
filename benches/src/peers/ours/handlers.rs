//! The event manager, with handlers under `#[gen_event]`.

use super::Otp;
use crate::behaviours::Announces;
use crate::count::Count;
use otp::prelude::*;
use otp::{EventManager, EventManagerRef};

pub(crate) struct Listener {
    sum: Count,
}

#[gen_event(u64)]
impl Listener {
    #[init]
    fn new() -> Self {
        Self { sum: Count::new() }
    }

    #[event]
    fn on(&mut self, by: &u64) {
        self.sum.add(*by);
    }

    #[call]
    fn heard(&mut self) -> u64 {
        self.sum.add(0)
    }
}

/// A manager, and its handlers.
pub(crate) struct Events {
    manager: EventManagerRef<u64>,
    handlers: Vec<ListenerRef>,
}

impl Announces for Otp {
    type Events = Events;

    async fn start_events(handlers: u64) -> Events {
        let mut events = Events { manager: EventManager::start().await.expect("it starts"), handlers: Vec::new() };
        for number in 0..handlers {
            let handler = events.manager.add_handler(Listener::handler().id(number.to_string()));
            events.handlers.push(handler.await.expect("it runs").expect("it starts"));
        }
        events
    }

    async fn announce(events: &Events, by: u64) {
        events.manager.sync_notify(by).await.expect("it runs");
    }

    async fn heard(events: &Events) -> Vec<u64> {
        let mut heard = Vec::new();
        for handler in &events.handlers {
            heard.push(handler.heard().await.expect("it runs").expect("it is there"));
        }
        heard
    }

    async fn stop_events(events: Events) {
        // it traps exits, as every manager does
        events.manager.stop().await.expect("it runs");
    }
}
