//! Calls, which wait for their answers.

use super::finish;
use crate::clock::{Clock, Cost};
use crate::count;
use crate::framework::{Framework, Names, Supervises};
use crate::workload::{CLIENTS, NAMES, PAIRS};
use tokio::runtime::Runtime;

/// One client, one server.
pub(crate) fn call<F: Framework>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let server = F::start().await;
        let clock = Clock::start();
        for _ in 0..calls {
            F::add(&server, 1).await;
        }
        let cost = clock.each(calls);
        finish::<F>(vec![server], calls).await;
        cost
    })
}

/// The same, where the client waits five seconds and no longer.
pub(crate) fn call_timeout<F: Framework>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let server = F::start().await;
        let clock = Clock::start();
        for _ in 0..calls {
            F::add_within_5_s(&server, 1).await;
        }
        let cost = clock.each(calls);
        finish::<F>(vec![server], calls).await;
        cost
    })
}

/// Many clients of one server.
pub(crate) fn call_100<F: Framework>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let server = F::start().await;
        let clock = Clock::start();
        let clients: Vec<_> = (0..CLIENTS).map(|_| F::beside(calls_of::<F>(server.clone(), calls / CLIENTS))).collect();
        for client in clients {
            client.await;
        }
        let cost = clock.each(calls);
        finish::<F>(vec![server], calls).await;
        cost
    })
}

/// Servers with a client each.
pub(crate) fn call_pairs<F: Framework>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let mut servers = Vec::new();
        for _ in 0..PAIRS {
            servers.push(F::start().await);
        }
        let clock = Clock::start();
        let clients: Vec<_> =
            servers.iter().map(|server| F::beside(calls_of::<F>(server.clone(), calls / PAIRS))).collect();
        for client in clients {
            client.await;
        }
        let cost = clock.each(calls);
        finish::<F>(servers, calls / PAIRS).await;
        cost
    })
}

async fn calls_of<F: Framework>(server: F::Server, calls: u64) {
    for _ in 0..calls {
        F::add(&server, 1).await;
    }
}

/// Two calls at once to two servers, both of which work long: two workers can do that side by side.
pub(crate) fn call_joined<F: Framework>(runtime: &Runtime, times: u64) -> Cost {
    F::client(runtime, async move {
        let [left, right] = [F::start().await, F::start().await];
        let clock = Clock::start();
        for _ in 0..times {
            tokio::join!(F::spin(&left), F::spin(&right));
        }
        let cost = clock.each(times);
        finish::<F>(vec![left, right], times).await;
        cost
    })
}

/// One client, which knows the server by its name.
pub(crate) fn by_name<F: Names>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let mut servers = Vec::new();
        for number in 0..NAMES {
            servers.push(F::start_named(format!("server {number}")).await);
        }
        let name = F::name(format!("server {}", NAMES / 2));
        let clock = Clock::start();
        for _ in 0..calls {
            F::add_by_name(&name, 1).await;
        }
        let cost = clock.each(calls);
        assert_eq!(F::add_by_name(&name, 0).await, calls, "every message counts, and once");
        F::forget_names();
        for server in servers {
            F::stop(server).await;
        }
        count::all_gone().await;
        cost
    })
}

/// One client, which has a reference that outlives restarts.
pub(crate) fn by_child<F: Supervises>(runtime: &Runtime, calls: u64) -> Cost {
    F::client(runtime, async move {
        let (tree, children) = F::tree(1).await;
        let child = &children[0];
        let clock = Clock::start();
        for _ in 0..calls {
            F::add_to_child(child, 1).await;
        }
        let cost = clock.each(calls);
        assert_eq!(F::add_to_child(child, 0).await, Some(calls), "every message counts, and once");
        F::end(tree).await;
        drop(children);
        count::all_gone().await;
        cost
    })
}
