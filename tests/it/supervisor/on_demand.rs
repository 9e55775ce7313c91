//! `DynamicSupervisor`: children of any types, on demand.

mod limit;
mod start;

use super::worker::{Stage, Worker};
use otp::prelude::*;
use otp::supervisor::{DynamicSupervisor, DynamicSupervisorRef};
use otp::{Restart, StartError};
use std::time::Duration;

/// A supervisor that allows this many restarts.
async fn pool(intensity: u32) -> (DynamicSupervisorRef, Stage) {
    let pool = DynamicSupervisor::new().intensity(intensity, Duration::from_secs(5)).start_link().await.unwrap();
    (pool, Stage::default())
}

/// A worker as a child of this restart type.
async fn start(
    pool: &DynamicSupervisorRef,
    name: &'static str,
    restart: Restart,
    stage: &Stage,
) -> Result<Ref<Worker>, StartError> {
    let stage = stage.clone();
    pool.start_child(move || Worker::spec(name, stage.clone()).restart(restart)).await
}

/// Specs, active, workers, supervisors.
async fn count(pool: &DynamicSupervisorRef) -> [usize; 4] {
    let count = pool.as_ref().count_children().await.unwrap();
    [count.specs, count.active, count.workers, count.supervisors]
}
