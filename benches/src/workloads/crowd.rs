//! Very many processes: started, idle, and stopped.

use crate::clock::{Clock, Cost, float, resident};
use crate::count;
use crate::framework::Framework;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

/// What each process of a crowd costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Crowd {
    pub(crate) spawn: Cost,
    /// The growth of this process, without the references of the client.
    pub(crate) bytes: f64,
    pub(crate) stop: Cost,
}

/// Starts so many servers, waits until each has run its init, and then stops them, until each state has been dropped. Must be
/// the first that this process does: memory that others have given back would not be counted.
pub(crate) fn crowd<F: Framework>(runtime: &Runtime, processes: u64) -> Crowd {
    F::client(runtime, async move {
        // what the first server of all brings along is not counted
        let first = F::start().await;
        F::add(&first, 1).await;
        F::stop(first).await;
        count::all_gone().await;

        let mut servers = Vec::with_capacity(usize::try_from(processes).unwrap_or_default());
        count::expect(processes);
        let before = resident();
        let clock = Clock::start();
        for _ in 0..processes {
            servers.push(F::start().await);
        }
        count::all_here().await;
        let spawn = clock.each(processes);
        let references = float(size_of_val(servers.as_slice()) as u64);
        let bytes = (resident() - before - references) / float(processes);

        let clock = Clock::start();
        for server in servers.drain(..) {
            F::stop(server).await;
        }
        count::all_gone().await;
        Crowd { spawn, bytes, stop: clock.each(processes) }
    })
}
