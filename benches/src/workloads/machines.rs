//! Events of a state machine, each of which takes it to its other state.

use crate::behaviours::Machines;
use crate::clock::{Clock, Cost};
use crate::count;
use crate::workload::BURST;
use tokio::runtime::Runtime;

/// One client, which waits for the answer.
pub(crate) fn statem_call<F: Machines>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let machine = F::start_machine().await;
        let clock = Clock::start();
        for _ in 0..calls {
            F::turn(&machine).await;
        }
        let cost = clock.each(calls);
        finish::<F>(machine, calls).await;
        cost
    })
}

/// One client; it waits for the machine after each burst.
pub(crate) fn statem_cast<F: Machines>(runtime: &Runtime, casts: u64) -> Cost {
    F::client(runtime, async move {
        let machine = F::start_machine().await;
        let clock = Clock::start();
        for _ in 0..casts / BURST {
            for _ in 0..BURST {
                F::flip(&machine).await;
            }
            F::turns(&machine).await;
        }
        let cost = clock.each(casts);
        finish::<F>(machine, casts).await;
        cost
    })
}

async fn finish<F: Machines>(machine: F::Machine, turns: u64) {
    assert_eq!(F::turns(&machine).await, turns, "every event counts, and once");
    F::stop_machine(machine).await;
    count::all_gone().await;
}
