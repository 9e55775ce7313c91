//! How the server ends: last started first, saying who goes.

use otp::prelude::*;
use otp::{monitor, proc_lib};

use crate::tree::RootRef;

/// Starts a process that says of each part of the tree when it ends, until all have.
pub async fn witness(root: RootRef) -> Result<Pid, StartError> {
    let start = proc_lib::Start::new("witness").start(move |mut inbox, ack| async move {
        let mut watched: Vec<_> = parts(&root).map(|(name, pid)| (monitor(pid), name)).collect();
        ack.started();
        while !watched.is_empty() {
            let Ok(down) = inbox.receive().await.take::<Down>() else { continue };
            if let Some(at) = watched.iter().position(|(monitor, _)| *monitor == down.monitor) {
                let (_, name) = watched.swap_remove(at);
                println!("  {name} {}: {}", down.pid, down.reason);
            }
        }
    });
    start.await
}

/// What runs now, by name.
fn parts(root: &RootRef) -> impl Iterator<Item = (String, Pid)> {
    let (store, shards) = (root.store(), root.store().shards());
    let shards = shards.iter().enumerate().map(|(number, shard)| (format!("shard_{number}"), shard.pid()));
    let parts = [
        ("store".to_owned(), store.pid()),
        ("connections".to_owned(), root.connections().pid()),
        ("listener".to_owned(), root.listener().pid()),
    ];
    let parts: Vec<_> = parts.into_iter().chain(shards).collect();
    parts.into_iter().filter_map(|(name, pid)| Some((name, pid?)))
}
