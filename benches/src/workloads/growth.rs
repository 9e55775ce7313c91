//! Calls and casts among ever more processes, which should not matter.

use super::scattered;
use crate::clock::{Clock, Cost, float, resident};
use crate::count;
use crate::framework::Framework;
use crate::workload::BURST;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

const CALLS: u64 = 200_000;

/// What it costs beside so many idle processes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Growth {
    /// A call to the same server again and again.
    pub(crate) call: Cost,
    /// A cast to it.
    pub(crate) cast: Cost,
    /// A call to another server each time: what is far away in memory takes longer.
    pub(crate) any: Cost,
    /// The memory of all, without the references of the client.
    pub(crate) bytes: f64,
}

/// Must be the first that this process does.
pub(crate) fn growth<F: Framework>(runtime: &Runtime, processes: u64) -> Growth {
    F::client(runtime, async move {
        let mut servers = Vec::with_capacity(usize::try_from(processes).unwrap_or_default());
        count::expect(processes);
        let before = resident();
        for _ in 0..processes {
            servers.push(F::start().await);
        }
        count::all_here().await;
        let references = float(size_of_val(servers.as_slice()) as u64);
        let bytes = resident() - before - references;

        let one = &servers[servers.len() / 2];
        // the first thousand find the way
        for _ in 0..1_000 {
            F::add(one, 1).await;
        }
        let clock = Clock::start();
        for _ in 0..CALLS {
            F::add(one, 1).await;
        }
        let call = clock.each(CALLS);

        let clock = Clock::start();
        for _ in 0..CALLS / BURST {
            for _ in 0..BURST {
                F::bump(one, 1).await;
            }
            F::add(one, 0).await;
        }
        let cast = clock.each(CALLS);
        assert_eq!(F::add(one, 0).await, 1_000 + 2 * CALLS, "every message counts, and once");

        let clock = Clock::start();
        for server in scattered(&servers, CALLS) {
            F::add(server, 1).await;
        }
        Growth { call, cast, any: clock.each(CALLS), bytes }
    })
}
