//! A message on its way through many processes.

use super::finish;
use crate::clock::{Clock, Cost};
use crate::count;
use crate::framework::Framework;
use crate::workload::RING;
use tokio::runtime::Runtime;

/// One message, which goes round and round.
pub(crate) fn ring<F: Framework>(runtime: &Runtime, hops: u64) -> Cost {
    F::client(runtime, async move {
        let mut servers = Vec::new();
        for _ in 0..RING {
            servers.push(F::start().await);
        }
        for (server, next) in servers.iter().zip(servers.iter().cycle().skip(1)) {
            F::link(server, Some(next.clone())).await;
        }
        let clock = Clock::start();
        F::pass(&servers[0], hops).await;
        count::arrival().await;
        let cost = clock.each(hops);
        for server in &servers {
            F::link(server, None).await;
        }
        finish::<F>(servers, 0).await;
        cost
    })
}
