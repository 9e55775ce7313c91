//! Nothing is lost without being counted: sent = handled + refused + dropped, also when the server crashes meanwhile.

use super::counts;
use otp::mailbox::{Adaptive, Mailbox, Overflow};
use otp::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What becomes of messages.
#[derive(Debug, Default)]
struct Tally {
    handled: AtomicU64,
    /// Dropped by whoever had it, without having been handled.
    lost: AtomicU64,
    /// Senders that were told.
    told: AtomicU64,
}

/// A part of a message that knows whether it was handled.
#[derive(Debug)]
struct Token {
    tally: Arc<Tally>,
    handled: bool,
}

impl Token {
    fn of(tally: &Arc<Tally>) -> Self {
        Self { tally: tally.clone(), handled: false }
    }

    fn handle(mut self) {
        self.handled = true;
        self.tally.handled.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        if !self.handled {
            self.tally.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[derive(Debug, Default)]
struct Sink {
    seen: u32,
}

#[gen_server(mailbox(capacity = 50), transient)]
impl Sink {
    #[cast]
    async fn plain(&mut self, token: Token) {
        self.take(token).await;
    }
    #[cast(overflow = reject)]
    async fn told(&mut self, token: Token) {
        self.take(token).await;
    }
    #[cast(overflow = block)]
    async fn patient(&mut self, token: Token) {
        self.take(token).await;
    }
    #[call]
    async fn call(&mut self, token: Token) {
        self.take(token).await;
    }
    async fn take(&mut self, token: Token) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.seen += 1;
        token.handle();
    }
}

/// Four senders, of each kind of message one, send as fast as they can, `each` messages each.
async fn flood(sink: &SinkRef, tally: &Arc<Tally>, each: u64) {
    let senders = (0..4).map(|kind| {
        let (sink, tally) = (sink.clone(), tally.clone());
        tokio::spawn(async move {
            let mut calls = Vec::new();
            for n in 0..each {
                let told = match kind {
                    0 => {
                        sink.plain(Token::of(&tally));
                        Ok(())
                    }
                    1 => sink.told(Token::of(&tally)),
                    2 => sink.patient(Token::of(&tally)).await,
                    _ => {
                        calls.push(sink.call(Token::of(&tally)).no_timeout().send());
                        Ok(())
                    }
                };
                tally.told.fetch_add(u64::from(told.is_err()), Ordering::Relaxed);
                if n % 8 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            for call in calls {
                tally.told.fetch_add(u64::from(call.await.is_err()), Ordering::Relaxed);
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.expect("no panic");
    }
}

fn mailboxes() -> [Mailbox; 6] {
    let adaptive = Adaptive::new().sync_at(5).drop_at(20).flush_at(60).burst(100, Duration::from_secs(1));
    [
        Mailbox::bounded(50, Overflow::Block),
        Mailbox::bounded(50, Overflow::Reject),
        Mailbox::bounded(50, Overflow::DropNewest),
        Mailbox::bounded(50, Overflow::DropOldest),
        Mailbox::bounded(2000, Overflow::Stop),
        Mailbox::adaptive(adaptive),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_was_handled_or_refused_or_dropped() {
    for mailbox in mailboxes() {
        let tally = Arc::<Tally>::default();
        let sink = Sink::spec().mailbox(mailbox).start().await.expect("it starts");
        let pid = sink.pid().expect("alive");
        flood(&sink, &tally, 250).await;
        while otp::process_info(pid).expect("alive").message_queue_len > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        let (refused, dropped) = counts(pid);
        let handled = tally.handled.load(Ordering::Relaxed);
        assert_eq!(1000, handled + refused + dropped, "{mailbox:?}: {tally:?}");
        assert_eq!(tally.lost.load(Ordering::Relaxed), refused + dropped, "{mailbox:?}: {tally:?}");
        assert!(handled > 0, "{mailbox:?}: {tally:?}");
    }
}

/// Of all who can be told each is told: whoever was not, has sent a plain cast that was dropped, or one that was taken in.
#[tokio::test(start_paused = true)]
async fn a_bounded_mailbox_tells_everybody_it_can() {
    for overflow in [Overflow::Reject, Overflow::DropNewest, Overflow::DropOldest] {
        let tally = Arc::<Tally>::default();
        let sink = Sink::spec().mailbox(Mailbox::bounded(50, overflow)).start().await.expect("it starts");
        flood(&sink, &tally, 250).await;
        let (refused, _) = counts(sink.pid().expect("alive"));
        assert_eq!(tally.told.load(Ordering::Relaxed), refused, "{overflow:?}: {tally:?}");
    }
}

/// The server is killed again and again, and another is there: whoever dies drops what waits, and each message is one or the
/// other.
#[tokio::test(start_paused = true)]
async fn the_balance_holds_when_the_server_crashes_meanwhile() {
    supervisor! {
        Bath(mailbox: Mailbox): one_for_one, intensity = 1000, period = "1s" {
            sink: Sink = Sink::spec().mailbox(*mailbox),
        }
    }
    for mailbox in mailboxes() {
        let tally = Arc::<Tally>::default();
        let bath = Bath { mailbox }.start().await.expect("it starts");
        let sink = bath.sink();
        let assassin = tokio::spawn({
            let sink = sink.clone();
            async move {
                for n in 0..20 {
                    tokio::time::sleep(Duration::from_millis(7)).await;
                    if let Some(pid) = sink.pid() {
                        otp::exit(pid, if n % 2 == 0 { ExitReason::Kill } else { ExitReason::error("crash") });
                    }
                }
            }
        });
        flood(&sink, &tally, 250).await;
        assassin.await.expect("no panic");
        bath.stop().await.expect("it stops");
        let (handled, lost) = (tally.handled.load(Ordering::Relaxed), tally.lost.load(Ordering::Relaxed));
        assert_eq!(handled + lost, 1000, "{mailbox:?}: {tally:?}");
        assert_eq!(Arc::strong_count(&tally), 1, "no message is left anywhere");
    }
}
