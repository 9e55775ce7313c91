//! More and fewer partitions.

use super::super::worker::{end, soon};
use super::{Part, parts, reached, started};
use crate::kit::unique;
use otp::prelude::*;
use otp::supervisor::{Partition, PartitionError, PartitionSupervisor, PartitionSupervisorRef, Strategy};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

async fn agrees(parts: &PartitionSupervisorRef<Part>, partitions: usize) {
    let count = parts.as_ref().count_children().await.unwrap();
    assert_eq!((count.specs, count.active), (8, partitions));
    assert_eq!(parts.partitions(), Ok(partitions));
    for key in 0..16_usize {
        match parts.partition(key) {
            Ok(part) => assert_eq!(part.number().await, Ok(key % partitions)),
            Err(error) => assert_eq!((error, partitions), (PartitionError::NoPartitions, 0)),
        }
    }
}

/// elixir `partition_supervisor_test`: `resizes the number of children` (XP-008)
#[tokio::test(start_paused = true)]
async fn keys_are_spread_over_as_many_partitions_as_are_wanted() {
    let parts = started(8).await;
    let mut before = 8;
    let down_and_up = (0..=8).rev().chain(0..=8);
    for partitions in down_and_up.chain([3, 7, 7, 1, 8, 0, 5, 2]) {
        assert_eq!(parts.resize(partitions).await, Ok(before));
        agrees(&parts, partitions).await;
        before = partitions;
    }
}

/// elixir `partition_supervisor_test`: `raises on lookup after resizing to zero`, `raises if trying to increase the number of
/// partitions` (XP-009)
#[tokio::test(start_paused = true)]
async fn there_cannot_be_more_partitions_than_at_the_start() {
    let name = unique("parts");
    let parts = parts(8).spec().name(&name).start_link().await.unwrap();
    assert_eq!(parts.resize(9).await, Err(PartitionError::TooMany(8)));
    assert_eq!(parts.partitions(), Ok(8), "nothing has changed");
    let third = parts.partition(3).unwrap();
    assert_eq!(parts.resize(0).await, Ok(8));
    assert_eq!(parts.partition(3).map(drop), Err(PartitionError::NoPartitions));
    let by_name = Part::named(Partition::new(&name, 3));
    assert_eq!(by_name.number().await, Err(CallError::NoProc));
    assert_eq!(soon(third.number()).await, Err(CallError::NoProc), "it is not being restarted");
    assert_eq!(PartitionSupervisor::<Part>::named(&name).resize(8).await, Ok(0));
    assert_eq!((third.number().await, by_name.number().await), (Ok(3), Ok(3)));
}

/// What is out of use is not restarted by a crash of the others, under `one_for_one`.
#[tokio::test(start_paused = true)]
async fn a_partition_out_of_use_stays_so_until_its_supervisor_starts_over() {
    let parts = parts(4).strategy(Strategy::OneForOne).intensity(9, Duration::from_secs(5));
    let parts = parts.start_link().await.unwrap();
    parts.resize(2).await.unwrap();
    let one = parts.partition(1).unwrap();
    end(one.pid().unwrap(), ExitReason::Kill).await;
    assert_eq!(soon(one.number()).await, Ok(1));
    assert_eq!(parts.as_ref().count_children().await.unwrap().active, 2);
    assert_eq!(reached(&parts, [0, 1, 2, 3]).await, [0, 1, 0, 1]);
}

/// A partition that does not start again leaves those before it in use.
#[tokio::test(start_paused = true)]
async fn a_partition_that_does_not_start_is_the_end_of_those_in_use() {
    let broken = Arc::new(AtomicBool::new(false));
    let asked = broken.clone();
    let parts = PartitionSupervisor::new(move |number| {
        assert!(number != 2 || !asked.load(Ordering::Relaxed), "partition 2 is broken");
        Part::spec(number)
    });
    let parts = parts.partitions(4).start_link().await.unwrap();
    parts.resize(0).await.unwrap();
    broken.store(true, Ordering::Relaxed);
    let error = parts.resize(4).await.unwrap_err();
    assert!(error.to_string().contains("partition 2 is broken"), "{error}");
    assert_eq!(parts.partitions(), Ok(2));
    broken.store(false, Ordering::Relaxed);
    assert_eq!(parts.resize(4).await, Ok(2));
    assert_eq!(reached(&parts, [2, 3]).await, [2, 3]);
}

/// Its references know as much as those to its partitions: nobody is there, unless it is started again.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_has_ended_has_no_partitions() {
    let parts = started(4).await;
    let second = parts.partition(2).unwrap();
    parts.stop().await.unwrap();
    assert_eq!(second.number().await, Err(CallError::NoProc));
    assert_eq!(parts.partitions(), Err(PartitionError::NoProc));
    assert_eq!(parts.partition(2).map(drop), Err(PartitionError::NoProc));
    assert_eq!(parts.resize(1).await, Err(PartitionError::NoProc));
}
