//! Streams as sources of messages, servers as sinks.

// ANCHOR: feed
use otp::FeedEnd;
use otp::prelude::*;
use tokio::sync::mpsc;

/// A price that somebody publishes.
pub struct Price(u64);

pub struct Trader {
    highest: u64,
    closed: bool,
}

#[gen_server]
impl Trader {
    #[init]
    pub fn new(mut prices: mpsc::Receiver<Price>, cx: &mut Ctx<Self>) -> Self {
        cx.feed_with(8, move |cx| prices.poll_recv(cx)); // at most 8 wait in the mailbox
        Self { highest: 0, closed: false }
    }

    #[info]
    fn price(&mut self, price: Price) {
        self.highest = self.highest.max(price.0);
    }

    #[info]
    fn end(&mut self, _: FeedEnd) {
        self.closed = true;
    }

    #[call]
    pub fn highest(&self) -> (u64, bool) {
        (self.highest, self.closed)
    }
}
// ANCHOR_END: feed

#[otp::test]
async fn prices() {
    let (market, prices) = mpsc::channel(8);
    let trader = Trader::start(prices).await.unwrap();
    for price in [3, 9, 4] {
        market.send(Price(price)).await.unwrap();
    }
    drop(market);
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert_eq!(trader.highest().await, Ok((9, true)));
}

// ANCHOR: inbox
#[otp::test]
async fn by_hand() {
    use otp::receive;

    let (market, mut prices) = mpsc::channel(8);
    let watcher = otp::spawn(async move |mut inbox| {
        let feed = inbox.feed_with(1, move |cx| prices.poll_recv(cx));
        receive!(match inbox {
            Price(price) if price > 100 => {
                feed.cancel(); // from here on no price comes, not even one that waits
            }
            end: FeedEnd if end.feed == feed => println!("the market has closed"),
        });
    });
    market.send(Price(101)).await.unwrap();
    assert_eq!(otp::exited(watcher).await, ExitReason::Normal);
}
// ANCHOR_END: inbox

mod sinks {
    // ANCHOR: sink
    use futures_sink::Sink;
    use otp::prelude::*;
    use std::future::poll_fn;
    use std::pin::pin;

    #[derive(Default)]
    pub struct Log {
        lines: Vec<String>,
    }

    #[gen_server]
    impl Log {
        #[cast]
        pub fn append(&mut self, line: String) {
            self.lines.push(line);
        }

        #[call]
        pub fn len(&self) -> usize {
            self.lines.len()
        }
    }

    #[otp::test]
    async fn copy() -> Result<(), Box<dyn std::error::Error>> {
        let log = Log::start().await?;
        let mut sink = pin!(log.sink(|line| LogMsg::Append { line }));
        for number in 0..1000 {
            poll_fn(|cx| sink.as_mut().poll_ready(cx)).await?; // waits while 32 are on their way
            sink.as_mut().start_send(format!("line {number}"))?;
        }
        poll_fn(|cx| sink.as_mut().poll_flush(cx)).await?; // all were handled
        assert_eq!(log.len().await?, 1000);
        Ok(())
    }
    // ANCHOR_END: sink
}
