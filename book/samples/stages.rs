//! Producers and consumers.

use otp::prelude::*;
use otp::stage::{
    self, Cancel, Consumer, ConsumerSupervisor, Dispatcher, Inlet, Input, Output, Producer, ProducerConsumer,
    SourceRef, Subscribe, Subscription,
};
use std::error::Error;
use std::time::Duration;

// ANCHOR: producer
/// Hands out numbers, as many as are asked for.
pub struct Counter {
    next: u64,
}

#[gen_server]
impl Counter {
    #[init]
    pub fn new(first: u64, cx: &mut Ctx<Self>) -> Self {
        cx.producer(Output::new());
        Counter { next: first }
    }

    /// It is a server like any other.
    #[call]
    pub fn position(&self) -> u64 {
        self.next
    }
}

impl Producer for Counter {
    type Event = u64;

    async fn handle_demand(&mut self, demand: usize, _cx: &mut Ctx<Self>) -> Vec<u64> {
        let first = self.next;
        self.next += demand as u64;
        (first..self.next).collect()
    }
}
// ANCHOR_END: producer

// ANCHOR: both
/// Keeps those that can be divided by three.
pub struct Thirds;

#[gen_server]
impl Thirds {
    #[init]
    pub fn new(numbers: CounterRef, cx: &mut Ctx<Self>) -> Self {
        let input = Input::new().subscribe_to(&numbers, Subscribe::new().max_demand(100));
        cx.producer_consumer(input, Output::new());
        Thirds
    }
}

impl ProducerConsumer for Thirds {
    type In = u64;
    type Out = u64;

    async fn handle_events(&mut self, mut numbers: Vec<u64>, _: &Subscription, _: &mut Ctx<Self>) -> Vec<u64> {
        numbers.retain(|number| number % 3 == 0);
        numbers
    }
}
// ANCHOR_END: both

// ANCHOR: consumer
/// Adds them up, slowly.
pub struct Sum {
    sum: u64,
}

#[gen_server]
impl Sum {
    #[init]
    pub fn new(numbers: ThirdsRef, cx: &mut Ctx<Self>) -> Self {
        cx.consumer(Input::new().subscribe_to(&numbers, Subscribe::new().max_demand(10)));
        Sum { sum: 0 }
    }

    #[call]
    pub fn sum(&self) -> u64 {
        self.sum
    }
}

impl Consumer for Sum {
    type Event = u64;

    async fn handle_events(&mut self, numbers: Vec<u64>, _: &Subscription, _: &mut Ctx<Self>) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.sum += numbers.iter().sum::<u64>();
    }
}
// ANCHOR_END: consumer

// ANCHOR: tree
supervisor! {
    pub Numbers: rest_for_one {
        counter: Counter = Counter::spec(0),
        thirds: Thirds = Thirds::spec(counter),
        sum: Sum = Sum::spec(thirds),
    }
}
// ANCHOR_END: tree

#[otp::test]
async fn numbers() -> Result<(), Box<dyn Error>> {
    let numbers = Numbers.start_link().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(numbers.sum().sum().await? > 0);
    // no more than what has been asked for: the slow end sets the pace
    assert!(numbers.counter().position().await? < 2000);
    numbers.stop().await?;
    Ok(())
}

// ANCHOR: test
#[otp::test]
async fn a_counter_counts() {
    let mut counter = Counter { next: 1 }; // no process, no consumer
    assert_eq!(counter.handle_demand(3, &mut Ctx::for_test()).await, [1, 2, 3]);
}
// ANCHOR_END: test

#[otp::test]
async fn dispatchers() -> Result<(), Box<dyn Error>> {
    // ANCHOR: dispatchers
    // to all, as fast as the slowest
    let to_all = Output::<u64>::new().dispatcher(Dispatcher::broadcast());
    let even = Subscribe::new().selector(|number: &u64| number.is_multiple_of(2));

    // to the consumer of its partition
    let by_digit = Output::<u64>::new().dispatcher(Dispatcher::partition(10, |number: &u64| (number % 10) as usize));
    let sevens = Subscribe::new().partition(7);
    // ANCHOR_END: dispatchers
    let all = stage::from_iter(0..100).output(to_all).start().await?;
    assert_eq!(stage::events(&all, even)?.next().await, Some(0));
    let parted = stage::from_iter(0..10).output(by_digit).start().await?;
    let mut events = stage::events(&parted, sevens)?;
    let _others: Vec<_> = (0..10)
        .filter(|number| *number != 7)
        .map(|number| stage::events(&parted, Subscribe::new().partition(number)))
        .collect();
    assert_eq!(events.next().await, Some(7));
    Ok(())
}

#[otp::test]
async fn ends() -> Result<(), Box<dyn Error>> {
    // ANCHOR: inlet
    let inlet = Inlet::<String>::spec().start().await?;
    let mut lines = stage::events(&inlet, Subscribe::new().max_demand(10))?;

    inlet.send("from anywhere".to_owned()).await?; // waits until there is room
    inlet.finish();
    while let Some(line) = lines.next().await {
        println!("{line}");
    }
    // ANCHOR_END: inlet

    // ANCHOR: supervised
    let numbers: SourceRef<u64> = stage::from_iter(1..=100).start().await?;
    let ten = Subscribe::new().max_demand(10).min_demand(9).cancel(Cancel::Permanent);
    let workers =
        ConsumerSupervisor::spec(Input::new().subscribe_to(&numbers, ten), |number: &u64| Work::spec(*number));
    let workers = workers.start().await?; // a process for each number, ten at a time
    // ANCHOR_END: supervised
    if let Some(pid) = workers.pid() {
        assert_eq!(otp::exited(pid).await, ExitReason::Normal);
    }
    Ok(())
}

struct Work;

#[gen_server(temporary)]
impl Work {
    #[init]
    fn new(number: u64, cx: &mut Ctx<Self>) -> Self {
        cx.send_after(Duration::from_millis(number), number);
        Work
    }

    #[info]
    fn done(&mut self, _: u64, cx: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}
