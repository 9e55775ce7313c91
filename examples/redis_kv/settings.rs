//! What the server is told, by files, environment variables and the command line.
//!
//! `redis_kv.toml`, in the folder where it is started, or the file that `REDIS_KV_CONFIG` names:
//!
//! ```text
//! [redis_kv]
//! port = 6380
//! shards = 8
//! metrics_port = 9121
//!
//! [redis_kv.limits]
//! clients = 10000
//! request = 67108864
//! waiting = 4096
//! ```
//!
//! A variable goes before the file, `REDIS_KV__LIMITS__CLIENTS=5`, and the command line before both.

use serde::{Deserialize, Serialize};

/// The environment of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The port to listen on; 0 chooses a free one.
    pub port: u16,
    /// In how many parts the keys are kept.
    pub shards: Shards,
    /// The port where `GET /metrics` is answered, for Prometheus; nowhere if it is left out.
    pub metrics_port: Option<u16>,
    pub limits: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Clients served at the same time.
    pub clients: Count,
    /// The largest request a client may send, in bytes.
    pub request: Count,
    /// Requests that may wait for one shard; one more is answered `-BUSY`. A client has one at a time.
    pub waiting: Count,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Limits { clients: Count(10_000), request: Count(64 << 20), waiting: Count(4096) };
        Self { port: 6380, shards: Shards(8), metrics_port: None, limits }
    }
}

/// A number of shards: the tree has eight places for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct Shards(usize);

impl TryFrom<usize> for Shards {
    type Error = String;

    fn try_from(shards: usize) -> Result<Self, String> {
        if (1..=8).contains(&shards) { Ok(Self(shards)) } else { Err(format!("{shards} shards: 1 to 8 are possible")) }
    }
}

impl From<Shards> for usize {
    fn from(shards: Shards) -> Self {
        shards.0
    }
}

/// A positive number. More than this is no limit, and more than a semaphore can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct Count(usize);

impl TryFrom<usize> for Count {
    type Error = String;

    fn try_from(count: usize) -> Result<Self, String> {
        if (1..=usize::MAX >> 4).contains(&count) { Ok(Self(count)) } else { Err(format!("{count} is not a limit")) }
    }
}

impl From<Count> for usize {
    fn from(count: Count) -> Self {
        count.0
    }
}
