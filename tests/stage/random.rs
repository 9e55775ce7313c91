//! Pipelines of random shape, with random deaths.

use crate::parts::{Collector, CollectorRef, Counter, collector, take};
use otp::prelude::*;
use otp::stage::{self, Cancel, Input, Output, ProducerConsumer, SourceRef, Subscribe, Subscription};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn subscribe(&mut self) -> Subscribe<u64> {
        let max = 1 + self.below(30);
        Subscribe::new().max_demand(max).min_demand(self.below(max)).cancel(Cancel::Temporary)
    }
}

/// Gives on what it gets, and checks that it never gets more at a time than it may.
struct Relay {
    most: usize,
}

#[gen_server(temporary)]
impl Relay {
    #[init]
    fn new(most: usize, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(Input::new(), Output::new());
        Self { most }
    }
}

impl ProducerConsumer for Relay {
    type In = u64;
    type Out = u64;

    async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) -> Vec<u64> {
        assert!(events.len() <= self.most, "{} at a time", events.len());
        tokio::task::yield_now().await;
        events
    }
}

enum Any {
    Source(SourceRef<u64>),
    Relay(RelayRef),
}

async fn join<C, R>(consumer: &(impl AsRef<otp::ServerRef<C>> + Sync), producer: &Any, how: Subscribe<u64>)
where
    C: stage::Takes<R, In = u64>,
{
    match producer {
        Any::Source(source) => stage::subscribe(consumer, source, how).await,
        Any::Relay(relay) => stage::subscribe(consumer, relay, how).await,
    }
    .expect("both run");
}

/// Each event arrives once, whatever lies between; and in order, if there is one way.
#[otp::test]
async fn every_event_arrives_once() {
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let (mut layer, mut expected, mut narrow) = (Vec::new(), Vec::new(), true);
        for number in 0..=dice.below(3) as u64 {
            let events: Vec<u64> = (0..dice.below(300) as u64).map(|n| number * 1_000_000 + n).collect();
            expected.extend(&events);
            // they begin when all consumers are there
            let source = stage::from_iter(events).output(Output::new().accumulate()).start().await.unwrap();
            layer.push(Any::Source(source));
        }
        let sources: Vec<SourceRef<u64>> = layer
            .iter()
            .filter_map(|stage| if let Any::Source(source) = stage { Some(source.clone()) } else { None })
            .collect();
        for _ in 0..dice.below(4) {
            let width = 1 + dice.below(3);
            narrow &= width == 1;
            let mut next = Vec::new();
            for _ in 0..width {
                let relay = Relay::start(30).await.unwrap();
                for producer in &layer {
                    join(&relay, producer, dice.subscribe()).await;
                }
                next.push(Any::Relay(relay));
            }
            layer = next;
        }
        let (to, mut batches) = unbounded_channel();
        let consumers = 1 + dice.below(3);
        narrow &= consumers == 1;
        for _ in 0..consumers {
            let collector = Collector::start(Input::new(), to.clone(), Duration::ZERO).await.unwrap();
            for producer in &layer {
                join(&collector, producer, dice.subscribe()).await;
            }
        }
        for source in &sources {
            stage::forward(source);
        }
        let mut seen = take(&mut batches, expected.len()).await;
        if narrow {
            for number in 0..sources.len() as u64 {
                assert!(seen.iter().filter(|event| **event / 1_000_000 == number).is_sorted(), "seed {seed}");
            }
        }
        seen.sort_unstable();
        expected.sort_unstable();
        assert_eq!(seen, expected, "seed {seed}");
    }
}

const MOST: usize = 10;

async fn newcomer(counter: &crate::parts::CounterRef) -> (CollectorRef, UnboundedReceiver<Vec<u64>>) {
    let how = Subscribe::new().max_demand(MOST).cancel(Cancel::Permanent);
    collector(Input::new().subscribe_to(counter, how)).await
}

/// Consumers die at any time: none sees an event twice or out of order, only what a dead one had asked for is lost, and the
/// rest drains.
#[otp::test]
async fn the_dead_lose_what_they_had_asked_for() {
    for seed in 0..8 {
        let mut dice = Dice(seed);
        let counter = Counter::start(Output::new()).await.unwrap();
        let (mut living, mut seen, mut deaths) = (Vec::new(), Vec::new(), 0);
        for _ in 0..60 {
            match dice.below(4) {
                0 => living.push(newcomer(&counter).await),
                1 if !living.is_empty() => {
                    let (victim, mut batches) = living.swap_remove(dice.below(living.len()));
                    if dice.below(2) == 0 {
                        otp::exit(victim.pid().unwrap(), ExitReason::Kill);
                    } else {
                        victim.stop().await.unwrap();
                    }
                    deaths += 1;
                    let got = crate::parts::rest(&mut batches).await;
                    assert!(got.is_sorted());
                    seen.extend(got);
                }
                _ => tokio::task::yield_now().await,
            }
        }
        living.push(newcomer(&counter).await);
        counter.end_at(0);
        counter.done();
        for (_collector, mut batches) in living {
            let got = crate::parts::rest(&mut batches).await;
            assert!(got.is_sorted());
            seen.extend(got);
        }
        let all: BTreeSet<u64> = seen.iter().copied().collect();
        assert_eq!(all.len(), seen.len(), "seed {seed}: an event twice");
        let emitted = all.last().map_or(0, |last| usize::try_from(*last).unwrap() + 1);
        assert!(emitted - all.len() <= deaths * MOST, "seed {seed}: {} lost by {deaths}", emitted - all.len());
    }
}
