//! What a client can ask for besides keys and values.

use otp::prelude::*;
use otp::sys::{self, SysError};
use tokio::time::sleep;

use super::{Connection, info};
use crate::command::Aside;
use crate::keyspace::Key;
use crate::resp::Reply;
use crate::route::shard_of;
use crate::shard::ShardRef;

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
            Aside::Suspend(key) => done(sys::suspend(self.owner(&key)).await),
            Aside::Resume(key) => done(sys::resume(self.owner(&key)).await),
            Aside::Overload => Reply::text(info::overload(&self.site, &self.shards)),
            Aside::Info => info::all(&self.site, &self.shards)
                .await
                .unwrap_or_else(|error| Reply::Error(format!("ERR {error}").into())),
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

    fn owner(&self, key: &Key) -> &ShardRef {
        &self.shards[shard_of(key, self.shards.len())]
    }
}

fn done(asked: Result<(), SysError>) -> Reply {
    asked.map_or_else(|error| Reply::Error(format!("ERR {error}").into()), |()| Reply::OK)
}
