//! Streams as sources of messages.

use futures_core::Stream;
use otp::prelude::*;
use otp::{FeedEnd, FeedRef, receive};
use otp_tests::kit::captured::Captured;
use otp_tests::kit::in_process;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

/// Counts to `upto`, then ends, or waits for ever, or panics.
struct Numbers {
    asked: Arc<AtomicU32>,
    dropped: Arc<AtomicBool>,
    upto: u32,
    then: Poll<Result<(), &'static str>>,
}

impl Numbers {
    fn upto(upto: u32) -> Self {
        Self { asked: Arc::default(), dropped: Arc::default(), upto, then: Poll::Ready(Ok(())) }
    }

    fn then(mut self, then: Poll<Result<(), &'static str>>) -> Self {
        self.then = then;
        self
    }
}

impl Stream for Numbers {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.asked.load(Ordering::Relaxed) < self.upto {
            return Poll::Ready(Some(self.asked.fetch_add(1, Ordering::Relaxed) + 1));
        }
        self.then.map(|then| {
            then.unwrap_or_else(|message| panic!("{message}"));
            None
        })
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::Relaxed);
    }
}

/// Under the paused clock: until nobody has anything to do.
async fn quiet() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

#[derive(Default)]
struct Adder {
    seen: Vec<u32>,
    ends: Vec<FeedEnd>,
}

#[gen_server]
impl Adder {
    #[call]
    fn add(&mut self, numbers: Numbers, cx: &mut Ctx<Self>) -> FeedRef {
        cx.feed(numbers)
    }

    #[info]
    fn number(&mut self, number: u32) {
        self.seen.push(number);
    }

    #[info]
    fn end(&mut self, end: FeedEnd) {
        self.ends.push(end);
    }

    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }

    #[call]
    fn ends(&self) -> Vec<FeedEnd> {
        self.ends.clone()
    }
}

#[otp::test]
async fn what_a_stream_gives_is_info_and_so_is_its_end() {
    let adder = Adder::start().await.unwrap();
    let numbers = Numbers::upto(100);
    let dropped = numbers.dropped.clone();
    let feed = adder.add(numbers).await.unwrap();
    quiet().await;
    assert_eq!(adder.seen().await.unwrap(), (1..=100).collect::<Vec<_>>());
    let ends = adder.ends().await.unwrap();
    assert!(matches!(&*ends, [end] if end.feed == feed && end.reason == ExitReason::Normal), "{ends:?}");
    assert!(dropped.load(Ordering::Relaxed) && !feed.is_running() && !feed.cancel());
}

#[otp::test]
async fn only_so_many_items_wait_unhandled() {
    in_process(async |mut inbox| {
        let numbers = Numbers::upto(u32::MAX);
        let asked = numbers.asked.clone();
        let feed = otp::feed::feed_at_most(3, numbers);
        quiet().await;
        assert_eq!((asked.load(Ordering::Relaxed), inbox.len()), (3, 3));
        assert_eq!(inbox.receive().await.take::<u32>().ok(), Some(1));
        quiet().await;
        assert_eq!((asked.load(Ordering::Relaxed), inbox.len()), (4, 3));
        assert!(feed.is_running());

        // 0 is 1
        let one = Numbers::upto(u32::MAX);
        let asked = one.asked.clone();
        otp::feed::feed_at_most(0, one);
        quiet().await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    })
    .await;
}

#[otp::test]
async fn a_cancelled_feed_takes_back_what_has_arrived() {
    in_process(async |mut inbox| {
        let numbers = Numbers::upto(2).then(Poll::Pending);
        let dropped = numbers.dropped.clone();
        let feed = inbox.feed(numbers);
        quiet().await;
        otp::send(inbox.pid(), "after");
        assert!(feed.cancel());
        assert_eq!(inbox.receive().await.take::<&str>().ok(), Some("after"));
        quiet().await;
        assert!(inbox.is_empty() && dropped.load(Ordering::Relaxed) && !feed.is_running());
        assert!(!feed.cancel(), "it has been cancelled");
    })
    .await;
}

#[otp::test]
async fn a_feed_ends_with_its_process() {
    let numbers = Numbers::upto(5).then(Poll::Pending);
    let dropped = numbers.dropped.clone();
    let owner = otp::spawn(async move |inbox| {
        inbox.feed(numbers);
        std::future::pending::<()>().await;
    });
    quiet().await;
    assert!(!dropped.load(Ordering::Relaxed));
    otp::exit(owner, ExitReason::Kill);
    assert_eq!(otp::exited(owner).await, ExitReason::Killed);
    quiet().await;
    assert!(dropped.load(Ordering::Relaxed));
}

#[otp::test]
async fn a_stream_that_panics_ends_its_feed_and_nothing_else() {
    let captured = Captured::start("otp::report");
    let adder = Adder::start().await.unwrap();
    let feed = adder.add(Numbers::upto(2).then(Poll::Ready(Err("no more numbers")))).await.unwrap();
    quiet().await;
    assert_eq!(adder.seen().await.unwrap(), [1, 2]);
    let ends = adder.ends().await.unwrap();
    let [FeedEnd { feed: of, reason: ExitReason::Panic(panic), .. }] = &*ends else { panic!("{ends:?}") };
    assert_eq!((of, &*panic.message), (&feed, "no more numbers"));
    assert_eq!(captured.labels(), ["feed panicked"]);
}

#[otp::test]
async fn an_endless_stream_leaves_room_for_others() {
    let adder = Adder::start().await.unwrap();
    let feed = adder.add(Numbers::upto(u32::MAX)).await.unwrap();
    for _ in 0..3 {
        tokio::task::yield_now().await;
        adder.seen().await.unwrap();
    }
    assert!(feed.cancel());
}

/// Selective receive looks at items and leaves them; they still count as waiting, and come in order.
#[otp::test]
async fn receive_passes_over_items() {
    in_process(async |mut inbox| {
        let numbers = Numbers::upto(5);
        let asked = numbers.asked.clone();
        otp::feed::feed_at_most(2, numbers);
        quiet().await;
        otp::send(inbox.pid(), "now");
        receive!(match inbox {
            "now" => {}
        });
        quiet().await;
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        let mut seen = Vec::new();
        loop {
            receive!(match inbox {
                number: u32 if number == 2 => seen.push(number),
                number: u32 if seen.contains(&2) => seen.push(number),
                _: FeedEnd => break,
            });
        }
        assert_eq!(seen, [2, 1, 3, 4, 5]);
    })
    .await;
}

#[otp::test]
async fn a_taken_back_item_is_not_received_though_it_was_looked_at() {
    in_process(async |mut inbox| {
        let feed = inbox.feed(Numbers::upto(2).then(Poll::Pending));
        quiet().await;
        otp::send(inbox.pid(), "now");
        receive!(match inbox {
            "now" => {}
        });
        assert_eq!(inbox.len(), 2);
        feed.cancel();
        assert!(inbox.receive_timeout(Duration::from_millis(1)).await.is_none());
        assert!(inbox.is_empty());
    })
    .await;
}

/// Opens at the third knock.
struct Door;
struct Shut {
    knocks: u32,
}
struct Open;

#[gen_statem(Shut, Open)]
impl Door {
    #[init]
    fn new(knocks: Numbers, cx: &mut Ctx<Self>) -> (Self, Shut) {
        cx.feed(knocks);
        (Self, Shut { knocks: 0 })
    }

    #[info]
    fn knock(&self, mut at: Shut, _: u32) -> To<Shut, Open> {
        at.knocks += 1;
        if at.knocks == 3 { to(Open) } else { to(at) }
    }

    #[info]
    fn knocked(&self, _: &Open, _: u32) {}

    #[info]
    fn over(&self, _: FeedEnd) {}

    #[call(event(state))]
    fn shut(&self, at: &Shut) -> u32 {
        at.knocks
    }

    #[call(event(state))]
    fn open(&self, _: &Open) -> u32 {
        u32::MAX
    }
}

#[otp::test]
async fn a_machine_is_fed_as_a_server_is() {
    let door = Door::start(Numbers::upto(2)).await.unwrap();
    quiet().await;
    assert_eq!(door.state().await, Ok(2));
    let door = Door::start(Numbers::upto(20)).await.unwrap();
    quiet().await;
    assert_eq!(door.state().await, Ok(u32::MAX));
}
