//! Stages: demand, dispatch, ends, and what stands at both ends of a pipeline.
#![forbid(unsafe_code)]
#![allow(missing_docs, unreachable_pub, reason = "the tests are their only readers")]

#[path = "stage/adapters.rs"]
mod adapters;
#[path = "stage/buffers.rs"]
mod buffers;
#[path = "stage/consumer_supervisor.rs"]
mod consumer_supervisor;
#[path = "stage/demand.rs"]
mod demand;
#[path = "stage/dispatchers.rs"]
mod dispatchers;
#[path = "stage/ends.rs"]
mod ends;
#[path = "stage/parts.rs"]
mod parts;
#[path = "stage/random.rs"]
mod random;
#[path = "stage/servers.rs"]
mod servers;
