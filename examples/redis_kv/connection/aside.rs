//! What a client can ask for besides keys and values.

use std::fmt::Write as _;
use std::process;

use otp::CallError;
use otp::prelude::*;
use tokio::time::sleep;

use super::Connection;
use crate::command::Aside;
use crate::keyspace::Key;
use crate::resp::Reply;
use crate::route::shard_of;

impl Connection {
    /// Does it, however long it takes.
    pub(super) async fn aside(&self, aside: Aside) -> Reply {
        match aside {
            Aside::Sleep(duration) => {
                sleep(duration).await;
                Reply::OK
            }
            Aside::Tree => self.tree().await.unwrap_or_else(|error| Reply::Error(format!("ERR {error}").into())),
            Aside::Crash(key) => self.crash(&key).await,
            Aside::Info => self.info().await.unwrap_or_else(|error| Reply::Error(format!("ERR {error}").into())),
        }
    }

    async fn tree(&self) -> Result<Reply, CallError> {
        let root = self.site.root().await;
        otp::supervisor::tree(root.as_ref()).await.map(Reply::text)
    }

    /// Crashes the shard that owns the key. That its caller gets an error instead of a reply is what is expected here.
    async fn crash(&self, key: &Key) -> Reply {
        let number = shard_of(key, self.shards.len());
        let shard = &self.shards[number];
        let pid = shard.pid().map_or_else(String::new, |pid| format!(" ({pid})"));
        match shard.crash().await {
            Err(CallError::Exited(reason)) => {
                Reply::text(format!("shard {number}{pid} {reason}; its supervisor starts an empty one"))
            }
            Err(error) => Reply::Error(format!("ERR shard {number}: {error}").into()),
            Ok(()) => Reply::Error("ERR the shard lives".into()),
        }
    }

    /// The facts, as `INFO` shows them.
    async fn info(&self) -> Result<Reply, CallError> {
        let (mut keys, mut expiring) = (0, 0);
        for shard in &self.shards {
            let census = shard.census().await?;
            keys += census.keys;
            expiring += census.expiring;
        }
        let site = &self.site;
        let mut text = String::new();
        let _ = write!(
            text,
            "# Server\r\n\
             redis_version:7.0.0\r\n\
             server_name:redis_kv, an example of otp {version}\r\n\
             process_id:{process}\r\n\
             tcp_port:{port}\r\n\
             uptime_in_seconds:{uptime}\r\n\
             \r\n\
             # Clients\r\n\
             connected_clients:{connected}\r\n\
             maxclients:{clients}\r\n\
             \r\n\
             # Keyspace\r\n\
             shards:{shards}\r\n\
             db0:keys={keys},expires={expiring},avg_ttl=0\r\n",
            version = env!("CARGO_PKG_VERSION"),
            process = process::id(),
            port = site.address.port(),
            uptime = site.started.elapsed().as_secs(),
            connected = site.connected(),
            clients = usize::from(site.settings.limits.clients),
            shards = self.shards.len(),
        );
        Ok(Reply::text(text))
    }
}
