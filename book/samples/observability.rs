//! Observability.

// ANCHOR: server
use otp::prelude::*;
use std::error::Error;

#[derive(Debug, Default)]
pub struct Stock {
    pieces: u64,
}

#[gen_server]
impl Stock {
    #[call]
    pub fn take(&mut self, pieces: u64) -> u64 {
        let taken = pieces.min(self.pieces);
        self.pieces -= taken;
        tracing::info!(left = self.pieces, "taken");
        taken
    }

    #[cast]
    pub fn deliver(&mut self, pieces: u64) {
        self.pieces += pieces;
        tracing::info!(left = self.pieces, "delivered");
    }
}

#[derive(Debug)]
pub struct Shop {
    stock: StockRef,
}

#[gen_server]
impl Shop {
    #[init]
    pub fn new(stock: StockRef) -> Self {
        Shop { stock }
    }

    #[call]
    pub async fn buy(&mut self, pieces: u64) -> Result<u64, CallError> {
        let bought = self.stock.take(pieces).await?;
        self.stock.deliver(bought); // order as many again
        Ok(bought)
    }
}
// ANCHOR_END: server

// ANCHOR: figures
#[otp::test]
async fn figures() -> Result<(), Box<dyn Error>> {
    otp::telemetry::enable(); // first thing in `main`
    let stock = Stock::spec().name("stock").start().await?;
    stock.deliver(7);
    assert_eq!(stock.take(3).await?, 3);

    let page = otp::telemetry::prometheus();
    assert!(page.contains("# TYPE otp_call_seconds histogram\n"));
    assert!(page.contains("otp_mailbox_depth{name=\"stock\"} 0\n"));
    Ok(())
}
// ANCHOR_END: figures

// ANCHOR: subscriber
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

pub fn subscriber<W>(out: W) -> impl tracing::Subscriber
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let text = tracing_subscriber::fmt::layer().with_writer(out).with_ansi(false).without_time();
    let wanted = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("otp::report", LevelFilter::WARN) // crashes, and what may be a mistake
        .with_target("otp::handle", LevelFilter::INFO); // spans of messages
    tracing_subscriber::registry().with(text.with_filter(wanted))
}
// ANCHOR_END: subscriber

/// What is written.
#[derive(Clone, Default)]
struct Paper(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Paper {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no holder panics").write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The text on the page is what the subscriber writes, without the pids.
#[otp::test]
async fn spans() -> Result<(), Box<dyn Error>> {
    // with one subscriber in the program, `tracing` remembers for all threads what the first thread's says
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let paper = Paper::default();
    let written = paper.clone();
    let _subscriber = tracing::subscriber::set_default(subscriber(move || paper.clone()));
    // ANCHOR: spans
    // otp::telemetry::trace_messages(true) is for all servers; this is for these two
    let stock = Stock::spec().trace_messages(true).start().await?;
    let shop = Shop::spec(stock.clone()).name("shop").trace_messages(true).start().await?;
    stock.deliver(7);
    assert_eq!(shop.buy(2).await?, Ok(2));
    stock.take(0).await?;
    // ANCHOR_END: spans
    let text = String::from_utf8(written.0.lock().expect("no holder panics").clone())?;
    let (stock, shop) = (stock.pid().expect("it lives"), shop.pid().expect("it lives"));
    let text = text.replace(&stock.to_string(), "<0.85.0>").replace(&shop.to_string(), "<0.86.0>");
    assert_eq!(text, include_str!("spans.txt"));
    Ok(())
}
