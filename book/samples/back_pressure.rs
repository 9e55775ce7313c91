//! Back-pressure and load shedding.

// ANCHOR: imports
use otp::mailbox::{Adaptive, Mailbox, Overflow};
use otp::prelude::*;
use otp::{CallError, CastError};
use std::time::Duration;
// ANCHOR_END: imports

// ANCHOR: orders
#[derive(Debug, Default)]
pub struct Orders {
    taken: u32,
}

#[gen_server(mailbox(capacity = 2, overflow = reject))]
impl Orders {
    #[cast]
    pub async fn place(&mut self, _article: u32) {
        tokio::time::sleep(Duration::from_millis(10)).await; // the warehouse
        self.taken += 1;
    }

    /// The screen in the hall: only the newest counts.
    #[cast(overflow = drop_oldest)]
    pub fn show(&mut self, _number: u32) {}

    #[call]
    pub fn taken(&self) -> u32 {
        self.taken
    }
}

#[otp::test]
async fn who_comes_too_late_is_told() -> Result<(), StartError> {
    let orders = Orders::start().await?;
    assert_eq!(orders.place(1), Ok(()));
    tokio::task::yield_now().await; // it works on the first
    assert_eq!(orders.place(2), Ok(()));
    assert_eq!(orders.place(3), Ok(()));
    assert_eq!(orders.place(4), Err(CastError::Overloaded)); // at once
    assert_eq!(orders.taken().await, Err(CallError::Overloaded));

    let info = otp::process_info(orders.pid().unwrap()).unwrap();
    assert_eq!((info.message_queue_len, info.messages_refused), (2, 2));
    Ok(())
}
// ANCHOR_END: orders

// ANCHOR: block
#[derive(Debug, Default)]
pub struct Importer {
    rows: u64,
}

#[gen_server(mailbox(capacity = 100, overflow = block))]
impl Importer {
    #[cast]
    pub async fn row(&mut self, _row: String) {
        tokio::time::sleep(Duration::from_millis(1)).await; // the database
        self.rows += 1;
    }

    #[call]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

#[otp::test]
async fn a_producer_goes_as_fast_as_the_server() -> Result<(), Box<dyn std::error::Error>> {
    let importer = Importer::start().await?;
    for line in 0..1000 {
        importer.row(format!("row {line}")).await?; // waits when a hundred rows wait
    }
    assert_eq!(importer.rows().await?, 1000);
    Ok(())
}
// ANCHOR_END: block

// ANCHOR: adaptive
#[derive(Debug, Default)]
pub struct Audit {
    lines: Vec<String>,
}

#[gen_server(mailbox(adaptive))]
impl Audit {
    #[cast]
    pub fn note(&mut self, line: String) {
        self.lines.push(line);
    }
}
// ANCHOR_END: adaptive

#[otp::test]
async fn a_note_is_a_future() -> Result<(), Box<dyn std::error::Error>> {
    let audit = Audit::start().await?;
    // ANCHOR: note
    audit.note("ann logged in".to_owned()).await?;
    // ANCHOR_END: note
    Ok(())
}

// ANCHOR: thresholds
#[derive(Debug, Default)]
pub struct Trace;

#[gen_server(mailbox(adaptive, sync_at = 50, drop_at = 500, flush_at = 5000, burst(2000, "1s"), kill(20_000)))]
impl Trace {
    #[cast]
    pub fn span(&mut self, _name: &'static str) {}
}
// ANCHOR_END: thresholds

#[otp::test]
async fn limits_are_options_of_a_start_too() -> Result<(), StartError> {
    // ANCHOR: spec
    let orders = Orders::spec().mailbox(Mailbox::bounded(10_000, Overflow::DropNewest)).start().await?;
    let audit = Audit::spec().mailbox(Mailbox::adaptive(Adaptive::new().no_burst_limit())).start().await?;
    // ANCHOR_END: spec
    assert!(orders.is_alive() && audit.is_alive() && Trace::start().await?.is_alive());
    Ok(())
}
