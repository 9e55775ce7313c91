//! The supervision tree.

use std::sync::Arc;

use otp::mailbox::{Mailbox, Overflow};
use otp::prelude::*;
use tokio::net::{TcpListener, TcpStream};

use crate::connection::Connection;
use crate::listener::Listener;
use crate::metrics::Metrics;
use crate::shard::{Shard, ShardRef};
use crate::site::{Seat, Site};

supervisor! {
    /// The whole server. Connections need the store and the listener needs both: what stands below a child that
    /// is lost starts anew with it.
    pub Root(site: Arc<Site>, socket: Arc<TcpListener>, metrics: Option<Arc<TcpListener>>): rest_for_one, intensity = 10, period = "1s" {
        store: Store = Store {
            shards: site.settings.shards.into(),
            waiting: site.settings.limits.waiting.into(),
        }.spec(),
        connections: Connections = Connections { site: Arc::clone(site) }.spec(),
        listener: Listener = Listener::spec(Arc::clone(site), Arc::clone(socket)),
        metrics: Metrics = Metrics::spec(Arc::clone(metrics.as_ref().unwrap_or(socket))).start_if(metrics.is_some()),
    }
}

supervisor! {
    /// The keys, in up to eight parts that crash and come back (empty) one by one.
    ///
    /// A real store would give up after a few crashes: 3 in 5 seconds, say. Here any client may crash a shard, as
    /// often as it likes and in a loop, and that must not be the end of everybody's connection. So the limit is more
    /// than a machine can crash in a second.
    pub Store(shards: usize, waiting: usize): one_for_one, intensity = 1000000, period = "1s" {
        shard_0: Shard = shard(*waiting),
        shard_1: Shard = shard(*waiting).start_if(*shards > 1),
        shard_2: Shard = shard(*waiting).start_if(*shards > 2),
        shard_3: Shard = shard(*waiting).start_if(*shards > 3),
        shard_4: Shard = shard(*waiting).start_if(*shards > 4),
        shard_5: Shard = shard(*waiting).start_if(*shards > 5),
        shard_6: Shard = shard(*waiting).start_if(*shards > 6),
        shard_7: Shard = shard(*waiting).start_if(*shards > 7),
    }
}

supervisor! {
    /// One process for each client.
    pub Connections(site: Arc<Site>): one_for_one {
        #[temporary]
        connection(client: TcpStream, seat: Seat): Connection = Connection::spec(client, seat, Arc::clone(site)),
    }
}

/// Whoever finds so many requests waiting is told at once that the shard is busy, instead of waiting behind them all.
fn shard(waiting: usize) -> Spec<Shard> {
    Shard::spec().mailbox(Mailbox::bounded(waiting, Overflow::Reject))
}

impl StoreRef {
    /// The places of the shards by number. They lead to the shard even after it was restarted.
    pub fn shards(&self) -> [ShardRef; 8] {
        [
            self.shard_0(),
            self.shard_1(),
            self.shard_2(),
            self.shard_3(),
            self.shard_4(),
            self.shard_5(),
            self.shard_6(),
            self.shard_7(),
        ]
    }
}
