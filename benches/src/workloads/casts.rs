//! Casts, which do not wait.

use super::finish;
use crate::clock::{Clock, Cost};
use crate::framework::Framework;
use crate::workload::{BURST, PRODUCERS};
use tokio::runtime::Runtime;

/// One client; it waits for the server after each burst.
pub(crate) fn cast<F: Framework>(runtime: &Runtime, casts: u64) -> Cost {
    F::client(runtime, async move {
        let server = F::start().await;
        let clock = Clock::start();
        bursts::<F>(server.clone(), casts).await;
        let cost = clock.each(casts);
        finish::<F>(vec![server], casts).await;
        cost
    })
}

/// Several clients of one server, which do the same at the same time.
pub(crate) fn cast_4<F: Framework>(runtime: &Runtime, casts: u64) -> Cost {
    F::client(runtime, async move {
        let server = F::start().await;
        let clock = Clock::start();
        let producers: Vec<_> =
            (0..PRODUCERS).map(|_| F::beside(bursts::<F>(server.clone(), casts / PRODUCERS))).collect();
        for producer in producers {
            producer.await;
        }
        let cost = clock.each(casts);
        finish::<F>(vec![server], casts).await;
        cost
    })
}

async fn bursts<F: Framework>(server: F::Server, casts: u64) {
    for _ in 0..casts / BURST {
        for _ in 0..BURST {
            F::bump(&server, 1).await;
        }
        F::add(&server, 0).await;
    }
}
