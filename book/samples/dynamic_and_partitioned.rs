//! Dynamic and partitioned.

use otp::prelude::*;
use otp::supervisor::{DynamicSupervisor, Partition, PartitionSupervisor};
use otp::{CallError, StartError};

// ANCHOR: server
/// A table in a restaurant.
#[derive(Debug)]
pub struct Table {
    guests: u32,
}

#[gen_server]
impl Table {
    #[init]
    pub fn new(guests: u32) -> Self {
        Self { guests }
    }

    #[call]
    pub fn guests(&self) -> u32 {
        self.guests
    }
}
// ANCHOR_END: server

// ANCHOR: line
supervisor! {
    pub Tables: one_for_one {
        /// A line with parameters starts nothing by itself; `start_table` does, as often as it is called.
        #[temporary]
        table(guests: u32): Table = Table::spec(guests),
    }
}

#[otp::test]
async fn children_on_demand() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Tables.start_link().await?;
    let one = tables.start_table(1).await?;
    let two = tables.start_table(2).await?;
    assert_eq!((one.guests().await?, two.guests().await?), (1, 2));

    one.stop().await?;
    assert_eq!(one.guests().await, Err(CallError::NoProc)); // temporary: not restarted
    assert_eq!(two.guests().await?, 2);
    Ok(())
}
// ANCHOR_END: line

// ANCHOR: dynamic
supervisor! {
    pub Restaurant: one_for_one {
        tables: DynamicSupervisor = DynamicSupervisor::new().max_children(2).spec(),
    }
}

#[otp::test]
async fn no_more_tables_than_there_is_room_for() -> Result<(), Box<dyn std::error::Error>> {
    let tables = Restaurant.start_link().await?.tables();
    let first = tables.start_child(|| Table::spec(4)).await?;
    tables.start_child(|| Table::spec(2)).await?;
    assert_eq!(tables.start_child(|| Table::spec(3)).await.map(drop), Err(StartError::MaxChildren(2)));

    tables.terminate_child(first.pid().ok_or("it runs")?).await?;
    assert_eq!(tables.start_child(|| Table::spec(3)).await?.guests().await?, 3);
    Ok(())
}
// ANCHOR_END: dynamic

// ANCHOR: extra
#[otp::test]
async fn what_all_children_share() -> Result<(), Box<dyn std::error::Error>> {
    let tables = DynamicSupervisor::new().extra_arguments(2_u32).start_link().await?;
    let table = tables.start_child_with(|reserved| Table::spec(reserved + 3)).await?;
    assert_eq!(table.guests().await?, 5);
    Ok(())
}
// ANCHOR_END: extra

/// Counts by word.
#[derive(Debug, Default)]
pub struct Words {
    count: std::collections::HashMap<String, u64>,
}

#[gen_server]
impl Words {
    #[call]
    pub fn count(&mut self, word: String) -> u64 {
        let count = self.count.entry(word).or_default();
        *count += 1;
        *count
    }
}

// ANCHOR: partition
supervisor! {
    pub Statistics: one_for_one {
        words: PartitionSupervisor<Words> =
            PartitionSupervisor::new(|_partition| Words::spec()).partitions(8).spec().name("words"),
    }
}

#[otp::test]
async fn a_word_is_always_counted_by_the_same_process() -> Result<(), Box<dyn std::error::Error>> {
    let words = Statistics.start_link().await?.words();
    for expected in 1..=3 {
        assert_eq!(words.partition("otp")?.count("otp".to_owned()).await?, expected);
    }
    // the same by name
    let otp = Words::named(Partition::new("words", "otp"));
    assert_eq!(otp.count("otp".to_owned()).await?, 4);
    Ok(())
}
// ANCHOR_END: partition

// ANCHOR: resize
#[otp::test]
async fn fewer_partitions_at_night() -> Result<(), Box<dyn std::error::Error>> {
    let words = PartitionSupervisor::new(|_| Words::spec()).partitions(8).start_link().await?;
    assert_eq!(words.resize(2).await?, 8); // answers how many there were
    assert_eq!(words.partitions()?, 2);
    words.partition("otp")?.count("otp".to_owned()).await?;
    assert_eq!(words.resize(8).await?, 2);
    Ok(())
}
// ANCHOR_END: resize
