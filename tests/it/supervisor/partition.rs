//! `PartitionSupervisor`: the same process several times, each for a share of the keys.

mod resize;
mod routes;

use otp::prelude::*;
use otp::supervisor::{PartitionSupervisor, PartitionSupervisorRef};

/// Knows which partition it is.
pub(super) struct Part(usize);

#[gen_server]
impl Part {
    #[init]
    fn new(number: usize) -> Self {
        Self(number)
    }
    #[call]
    fn number(&self) -> usize {
        self.0
    }
}

fn parts(partitions: usize) -> PartitionSupervisor<Part> {
    PartitionSupervisor::new(Part::spec).partitions(partitions)
}

async fn started(partitions: usize) -> PartitionSupervisorRef<Part> {
    parts(partitions).start_link().await.unwrap()
}

/// To which partitions these keys lead; the processes there are asked.
async fn reached<const N: usize>(parts: &PartitionSupervisorRef<Part>, keys: [i64; N]) -> [usize; N] {
    let mut found = [0; N];
    for (found, key) in found.iter_mut().zip(keys) {
        *found = parts.partition(key).unwrap().number().await.unwrap();
    }
    found
}
