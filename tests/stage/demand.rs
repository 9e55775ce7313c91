//! Who asks whom for how much.

use crate::parts::{Counter, collector, rest, silent, slow_collector, take};
use otp::prelude::*;
use otp::stage::{self, Consumer, Input, Output, Subscribe, Subscription};
use std::time::Duration;

/// `gen_stage_test`: a consumer asks for the most, then again when the least is left.
#[otp::test]
async fn a_consumer_asks_in_batches() {
    let counter = Counter::start(Output::new()).await.unwrap();
    counter.end_at(1000);
    let how = Subscribe::new().max_demand(100).min_demand(40);
    let (_collector, mut batches) = collector(Input::new().subscribe_to(&counter, how)).await;
    let mut sizes = Vec::new();
    let mut seen = Vec::new();
    while seen.len() < 1000 {
        let batch = batches.recv().await.unwrap();
        sizes.push(batch.len());
        seen.extend(batch);
    }
    assert_eq!(seen, (0..1000).collect::<Vec<_>>());
    assert!(sizes.iter().all(|size| *size <= 60), "{sizes:?}");
    let demands = counter.demands().await.unwrap();
    assert_eq!(demands[0], 100);
    assert!(demands.iter().all(|demand| (60..=100).contains(demand)), "{demands:?}");
}

/// However slow the consumer is, no more is on its way than it has asked for.
#[otp::test]
async fn a_slow_consumer_is_not_flooded() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let how = Subscribe::new().max_demand(10);
    let (_slow, mut batches) = slow_collector(Input::new().subscribe_to(&counter, how), Duration::from_secs(1)).await;
    let seen = take(&mut batches, 100).await;
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
    let asked: usize = counter.demands().await.unwrap().into_iter().sum();
    assert!(asked <= 110, "{asked}");
}

/// The demand that a consumer takes with it is given to the next one, and not asked for again.
#[otp::test]
async fn the_demand_of_the_dead_is_given_back() {
    let counter = silent(Output::new()).await;
    let (first, _) = collector(Input::new().subscribe_to(&counter, Subscribe::new().max_demand(10))).await;
    while stage::info(&counter).await.unwrap().demand < 10 {}
    let pid = first.pid().unwrap();
    otp::exit(pid, ExitReason::Kill);
    otp::exited(pid).await;
    let info = stage::info(&counter).await.unwrap();
    assert_eq!((info.demand, info.consumers.len()), (0, 0));
    let (_second, mut batches) =
        collector(Input::new().subscribe_to(&counter, Subscribe::new().max_demand(15).min_demand(0))).await;
    while stage::info(&counter).await.unwrap().demand < 15 {}
    assert_eq!(counter.demands().await.unwrap(), [10, 5]);
    counter.push((0..20).collect());
    assert_eq!(take(&mut batches, 15).await, (0..15).collect::<Vec<_>>());
}

/// A consumer with manual demand gets what it asks for.
#[otp::test]
async fn manual_demand_is_asked_for_by_hand() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let (collector, mut batches) = collector(Input::new()).await;
    let subscription = stage::subscribe(&collector, &counter, Subscribe::new().manual()).await.unwrap();
    subscription.ask(3);
    assert_eq!(batches.recv().await.unwrap(), [0, 1, 2]);
    subscription.ask(0);
    subscription.ask(2);
    assert_eq!(batches.recv().await.unwrap(), [3, 4]);
    collector.sync().await.unwrap();
    assert!(batches.try_recv().is_err());
}

/// Two producers, one consumer: each is asked by itself.
#[otp::test]
async fn a_consumer_may_have_several_producers() {
    let (one, two) = (Counter::start(Output::new()).await.unwrap(), Counter::start(Output::new()).await.unwrap());
    one.end_at(50);
    two.end_at(70);
    let input = Input::new()
        .subscribe_to(&one, Subscribe::new().max_demand(4))
        .subscribe_to(&two, Subscribe::new().max_demand(8));
    let (collector, mut batches) = collector(input).await;
    let mut seen = take(&mut batches, 120).await;
    seen.sort_unstable();
    let mut expected: Vec<u64> = (0..50).chain(0..70).collect();
    expected.sort_unstable();
    assert_eq!(seen, expected);
    assert_eq!(stage::info(&collector).await.unwrap().producers.len(), 2);
}

/// Keeps its subscription, and asks in a handler of its own.
struct Patient {
    from: Option<Subscription>,
    seen: usize,
}

#[gen_server]
impl Patient {
    #[init]
    fn new(input: Input<u64>, cx: &mut Ctx<Self>) -> Self {
        cx.consumer(input);
        Self { from: None, seen: 0 }
    }

    #[call]
    fn ask(&self, events: usize) -> bool {
        self.from.as_ref().inspect(|from| from.ask(events)).is_some()
    }

    #[call]
    fn seen(&self) -> usize {
        self.seen
    }
}

impl Consumer for Patient {
    type Event = u64;

    async fn handle_events(&mut self, events: Vec<u64>, from: &Subscription, _cx: &mut Ctx<Self>) {
        assert_eq!(Some(from), self.from.as_ref());
        self.seen += events.len();
    }

    fn handle_subscribe(&mut self, from: &Subscription, _cx: &mut Ctx<Self>) {
        self.from = Some(from.clone());
    }

    fn handle_cancel(&mut self, _from: &Subscription, _reason: &ExitReason, _cx: &mut Ctx<Self>) {
        self.from = None;
    }
}

/// `handle_subscribe` gives a consumer its subscription, `handle_cancel` takes it away.
#[otp::test]
async fn a_consumer_is_told_of_its_subscriptions() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let how = Subscribe::new().manual().cancel(stage::Cancel::Temporary);
    let patient = Patient::start(Input::new().subscribe_to(&counter, how)).await.unwrap();
    assert!(patient.ask(7).await.unwrap());
    while patient.seen().await.unwrap() < 7 {
        tokio::task::yield_now().await;
    }
    counter.stop().await.unwrap();
    while patient.ask(1).await.unwrap() {
        tokio::task::yield_now().await;
    }
    assert_eq!(patient.seen().await.unwrap(), 7);
}

/// A consumer of one event at a time.
#[otp::test]
async fn the_smallest_demand_is_one() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let (_collector, mut batches) =
        collector(Input::new().subscribe_to(&counter, Subscribe::new().max_demand(1))).await;
    assert_eq!(take(&mut batches, 20).await, (0..20).collect::<Vec<_>>());
    assert!(counter.demands().await.unwrap().iter().all(|demand| *demand == 1));
}

/// A producer asked for more than there is memory for gives what there is, and its messages are handled meanwhile.
#[otp::test]
async fn the_largest_demand_is_no_trouble() {
    let numbers = stage::from_iter(0_u64..).start().await.unwrap();
    let (collector, mut batches) = collector(Input::new()).await;
    let subscription = stage::subscribe(&collector, &numbers, Subscribe::new().manual()).await.unwrap();
    subscription.ask(usize::MAX);
    subscription.ask(usize::MAX);
    assert_eq!(take(&mut batches, 5000).await[..3], [0, 1, 2]);
    subscription.cancel(ExitReason::Normal);
    let seen = rest(&mut batches).await;
    assert!(seen.windows(2).all(|pair| pair[0] + 1 == pair[1]));
}
