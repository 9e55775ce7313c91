//! How the server ends: told by a signal, last started first, saying who goes.

use std::io;

use otp::prelude::*;
use otp::{exited, monitor, spawn};

use crate::tree::RootRef;

/// Listens for the signals that tell the program to stop, from now on. The future is the name of the first one.
#[cfg(unix)]
pub fn signal() -> io::Result<impl Future<Output = &'static str>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => "SIGINT",
            _ = terminate.recv() => "SIGTERM",
        }
    })
}

/// Listens for what tells the program to stop, from now on. The future is its name.
#[cfg(windows)]
pub fn signal() -> io::Result<impl Future<Output = &'static str>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        "Ctrl-C"
    })
}

/// Stops the tree, and says so of each part at the moment it ends: a process watches them.
pub async fn stop(root: RootRef) {
    let watcher = spawn(move |mut inbox| async move {
        let mut watched: Vec<_> = parts(&root).map(|(name, pid)| (monitor(pid), name)).collect();
        tokio::join!(root.stop(), async {
            while !watched.is_empty() {
                let Ok(down) = inbox.receive().await.take::<Down>() else { continue };
                if let Some(at) = watched.iter().position(|(monitor, _)| *monitor == down.monitor) {
                    let (_, name) = watched.swap_remove(at);
                    println!("  {name} {}: {}", down.pid, down.reason);
                }
            }
        })
        .0
    });
    exited(watcher).await;
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
