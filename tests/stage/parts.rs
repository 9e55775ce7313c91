//! Stages that the tests are made of.

use otp::prelude::*;
use otp::stage::{Consumer, Input, Output, Producer, ProducerConsumer, Subscription};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Emits what it was asked for: numbers, one after the other. Remembers how much it was asked for each time.
pub struct Counter {
    next: u64,
    demands: Vec<usize>,
    /// It stops emitting here.
    end: u64,
}

#[gen_server(temporary)]
impl Counter {
    #[init]
    pub fn new(output: Output<u64>, cx: &mut Ctx<Self>) -> Self {
        cx.producer(output);
        Self { next: 0, demands: Vec::new(), end: u64::MAX }
    }

    #[call]
    pub fn demands(&self) -> Vec<usize> {
        self.demands.clone()
    }

    /// Emits no more by itself.
    #[cast]
    pub fn end_at(&mut self, end: u64) {
        self.end = end;
    }

    /// Emits without being asked.
    #[cast]
    pub fn push(&mut self, events: Vec<u64>, cx: &mut Ctx<Self>) {
        cx.emit(events);
    }

    #[cast]
    pub fn done(&mut self, cx: &mut Ctx<Self>) {
        cx.finish();
    }

    #[cast]
    pub fn end(&mut self, reason: ExitReason, cx: &mut Ctx<Self>) {
        cx.stop(reason);
    }
}

impl Producer for Counter {
    type Event = u64;

    async fn handle_demand(&mut self, demand: usize, _cx: &mut Ctx<Self>) -> Vec<u64> {
        self.demands.push(demand);
        let first = self.next;
        self.next = self.end.min(first + demand as u64).max(first);
        (first..self.next).collect()
    }
}

/// A producer that emits nothing by itself.
pub async fn silent(output: Output<u64>) -> CounterRef {
    let counter = Counter::start(output).await.unwrap();
    counter.end_at(0);
    counter
}

/// Sends the batches it gets to a channel, which may be slower than it.
pub struct Collector {
    to: UnboundedSender<Vec<u64>>,
    pause: std::time::Duration,
}

#[gen_server(temporary)]
impl Collector {
    #[init]
    pub fn new(
        input: Input<u64>,
        to: UnboundedSender<Vec<u64>>,
        pause: std::time::Duration,
        cx: &mut Ctx<Self>,
    ) -> Self {
        cx.consumer(input);
        Self { to, pause }
    }

    /// Answers when it has handled what came before.
    #[call]
    pub fn sync(&self) {}
}

impl Consumer for Collector {
    type Event = u64;

    async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) {
        if !self.pause.is_zero() {
            tokio::time::sleep(self.pause).await;
        }
        let _ = self.to.send(events);
    }
}

/// A consumer, and the batches it gets.
pub async fn collector(input: Input<u64>) -> (CollectorRef, UnboundedReceiver<Vec<u64>>) {
    slow_collector(input, std::time::Duration::ZERO).await
}

pub async fn slow_collector(
    input: Input<u64>,
    pause: std::time::Duration,
) -> (CollectorRef, UnboundedReceiver<Vec<u64>>) {
    let (to, batches) = unbounded_channel();
    (Collector::start(input, to, pause).await.unwrap(), batches)
}

/// The next `count` events.
pub async fn take(batches: &mut UnboundedReceiver<Vec<u64>>, count: usize) -> Vec<u64> {
    let mut events = Vec::new();
    while events.len() < count {
        events.extend(batches.recv().await.expect("the consumer lives"));
    }
    events
}

/// All events until the consumer ends.
pub async fn rest(batches: &mut UnboundedReceiver<Vec<u64>>) -> Vec<u64> {
    let mut events = Vec::new();
    while let Some(batch) = batches.recv().await {
        events.extend(batch);
    }
    events
}

/// Gives each number as often as it says, and in the end the sum of all.
pub struct Times {
    times: usize,
    sum: u64,
}

#[gen_server(temporary)]
impl Times {
    #[init]
    pub fn new(times: usize, input: Input<u64>, output: Output<u64>, cx: &mut Ctx<Self>) -> Self {
        cx.producer_consumer(input, output);
        Self { times, sum: 0 }
    }
}

impl ProducerConsumer for Times {
    type In = u64;
    type Out = u64;

    async fn handle_events(&mut self, events: Vec<u64>, _from: &Subscription, _cx: &mut Ctx<Self>) -> Vec<u64> {
        self.sum += events.iter().sum::<u64>();
        events.into_iter().flat_map(|event| std::iter::repeat_n(event, self.times)).collect()
    }

    fn handle_end(&mut self, _cx: &mut Ctx<Self>) -> Vec<u64> {
        vec![self.sum]
    }
}
