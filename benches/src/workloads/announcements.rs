//! Events that an event manager lends to its handlers.

use crate::behaviours::Announces;
use crate::clock::{Clock, Cost};
use crate::count;
use crate::workload::HANDLERS;
use tokio::runtime::Runtime;

/// To one handler.
pub(crate) fn notify<F: Announces>(runtime: &Runtime, events: u64) -> Cost {
    to::<F>(runtime, events, 1)
}

/// To several.
pub(crate) fn notify_10<F: Announces>(runtime: &Runtime, events: u64) -> Cost {
    to::<F>(runtime, events, HANDLERS)
}

/// One client, which waits until all have handled it.
fn to<F: Announces>(runtime: &Runtime, events: u64, handlers: u64) -> Cost {
    F::client(runtime, async move {
        let manager = F::start_events(handlers).await;
        let clock = Clock::start();
        for _ in 0..events {
            F::announce(&manager, 1).await;
        }
        let cost = clock.each(events);
        let heard: Vec<u64> = (0..handlers).map(|_| events).collect();
        assert_eq!(F::heard(&manager).await, heard, "every handler has heard of every event, and once");
        F::stop_events(manager).await;
        count::all_gone().await;
        cost
    })
}
