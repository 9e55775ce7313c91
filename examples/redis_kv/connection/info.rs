//! The facts, as `INFO` shows them.

use std::fmt::Write as _;
use std::process;
use std::sync::atomic::Ordering;

use otp::prelude::*;
use otp::{CallError, process_info};

use crate::resp::Reply;
use crate::shard::ShardRef;
use crate::site::Site;

/// The whole page. How many keys there are, only the shards know.
pub(super) async fn all(site: &Site, shards: &[ShardRef]) -> Result<Reply, CallError> {
    let (mut keys, mut expiring) = (0, 0);
    for shard in shards {
        let census = shard.census().await?;
        keys += census.keys;
        expiring += census.expiring;
    }
    Ok(Reply::text(format!(
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
         {overload}\
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
        overload = overload(site, shards),
        shards = shards.len(),
    )))
}

/// What waits for each shard, and what it has turned away since it was started. The shards need not be asked, so that this
/// is answered also when they are busy.
pub(super) fn overload(site: &Site, shards: &[ShardRef]) -> String {
    let limit = usize::from(site.settings.limits.waiting);
    let busy = site.refused.load(Ordering::Relaxed);
    let mut text = format!("# Overload\r\nwaiting_limit:{limit}\r\nbusy_replies:{busy}\r\n");
    for (number, shard) in shards.iter().enumerate() {
        let Some(info) = shard.pid().and_then(process_info) else { continue };
        let (waiting, refused, dropped) = (info.message_queue_len, info.messages_refused, info.messages_dropped);
        // a String takes every write
        let _ = write!(text, "shard_{number}:waiting={waiting},refused={refused},dropped={dropped}\r\n");
    }
    text
}
