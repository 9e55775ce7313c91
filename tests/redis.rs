//! The example `redis_kv`, driven as its users drive it: the program runs, clients talk to it through sockets.
//!
//! Where `redis-cli`, `redis-benchmark` and `redis-server` are installed they take part: the first two as clients, the
//! last one to say what Redis itself answers. Where they are not, the tests say so on standard error.
#![forbid(unsafe_code)]

#[path = "redis/client.rs"]
mod client;
#[path = "redis/commands.rs"]
mod commands;
#[path = "redis/connections.rs"]
mod connections;
#[path = "redis/crashes.rs"]
mod crashes;
#[path = "redis/hostile.rs"]
mod hostile;
#[path = "redis/metrics.rs"]
mod metrics;
#[path = "redis/overload.rs"]
mod overload;
#[path = "redis/pipelines.rs"]
mod pipelines;
#[path = "redis/program.rs"]
mod program;
#[path = "redis/server.rs"]
mod server;
#[path = "redis/tools.rs"]
mod tools;
