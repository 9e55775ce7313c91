//! How many events go through stages in a second, beside bounded channels that carry the same batches.

mod parts;

use crate::clock::Clock;
use crate::flavor::Flavor;
use otp::prelude::*;
use otp::stage::{self, Cancel, Dispatcher, Input, Output, Source, SourceRef, Subscribe};
use parts::{Counting, CountingRef, Relay, RelayRef};
use tokio::sync::mpsc;

const BATCHES: [usize; 3] = [1, 10, 1_000];
const BETWEEN: [usize; 2] = [0, 4];
/// Batches on their way between two: one is handled, one waits.
const AHEAD: usize = 2;

/// Prints Markdown tables: millions of events in a second.
pub(crate) fn measure_and_print(quick: bool) {
    let (rounds, batches) = if quick { (3, 20_000) } else { (7, 100_000) };
    println!(
        "| | stages between | events in a batch | otp::stage, M/s | channels, M/s | ratio |\n|---|---|---|---|---|---|"
    );
    for flavor in Flavor::ALL {
        for between in BETWEEN {
            for batch in BATCHES {
                // large batches take longer
                let events = batch * batches / if batch > 100 { 20 } else { 1 };
                let mut rates = [Vec::new(), Vec::new()];
                for _ in 0..rounds {
                    rates[0].push(rate(flavor, events, through_stages(between, batch, events)));
                    rates[1].push(rate(flavor, events, through_channels(between, batch, events)));
                }
                let [stages, channels] = rates.map(median);
                let ratio = stages / channels;
                println!("| {flavor} | {between} | {batch} | {stages:.2} | {channels:.2} | {ratio:.2} |");
            }
        }
    }
    println!(
        "\n| | dispatcher, 4 consumers, batches of 100 | events, M/s | given to consumers, M/s |\n|---|---|---|---|"
    );
    for flavor in Flavor::ALL {
        for (name, dispatcher, times) in dispatchers() {
            let events = batches * 20;
            let rates = (0..rounds).map(|_| rate(flavor, events, shared(dispatcher(), events))).collect();
            let median = median(rates);
            println!("| {flavor} | {name} | {median:.2} | {:.2} |", median * times);
        }
    }
}

/// Millions in a second.
fn rate(flavor: Flavor, events: usize, work: impl Future<Output = ()>) -> f64 {
    let runtime = flavor.runtime();
    let clock = Clock::start();
    runtime.block_on(work);
    1e3 / clock.each(events as u64).of(flavor)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn demand(batch: usize) -> Subscribe<u64> {
    Subscribe::new().max_demand(AHEAD * batch).min_demand((AHEAD - 1) * batch)
}

/// An iterator, so many relays, and one that counts.
async fn through_stages(between: usize, batch: usize, events: usize) {
    let source = numbers(events, Output::new()).start().await.expect("it starts");
    let mut last: Option<RelayRef> = None;
    for _ in 0..between {
        let input = match &last {
            None => Input::new().subscribe_to(&source, demand(batch)),
            Some(relay) => Input::new().subscribe_to(relay, demand(batch)),
        };
        last = Some(Relay::start(input).await.expect("it starts"));
    }
    let input = match &last {
        None => Input::new().subscribe_to(&source, demand(batch)),
        Some(relay) => Input::new().subscribe_to(relay, demand(batch)),
    };
    wait(Counting::start(input).await.expect("it starts"), &source).await;
}

fn numbers(events: usize, output: Output<u64>) -> Spec<Source<u64>> {
    stage::from_iter(0..events as u64).output(output)
}

/// Begins, and waits until the consumer has ended with the last event.
async fn wait(consumer: CountingRef, source: &SourceRef<u64>) {
    stage::forward(source);
    if let Some(pid) = consumer.pid() {
        otp::exited(pid).await;
    }
}

/// The same with tasks and channels of vectors.
async fn through_channels(between: usize, batch: usize, events: usize) {
    let (first, mut receiver) = mpsc::channel::<Vec<u64>>(AHEAD);
    let mut numbers = 0..events as u64;
    tokio::spawn(async move {
        while !numbers.is_empty() {
            if first.send(numbers.by_ref().take(batch).collect()).await.is_err() {
                return;
            }
        }
    });
    for _ in 0..between {
        let (next, last) = mpsc::channel(AHEAD);
        let mut before = std::mem::replace(&mut receiver, last);
        tokio::spawn(async move {
            while let Some(batch) = before.recv().await {
                if next.send(batch).await.is_err() {
                    return;
                }
            }
        });
    }
    let counted = tokio::spawn(async move {
        let mut count = 0;
        while let Some(batch) = receiver.recv().await {
            count += batch.len();
        }
        count
    });
    assert_eq!(counted.await.expect("it does not panic"), events);
}

type Make = fn() -> Dispatcher<u64>;

/// Dispatchers, and how many consumers get each event.
fn dispatchers() -> [(&'static str, Make, f64); 3] {
    let partition: Make = || Dispatcher::partition(4, |n: &u64| usize::try_from(*n % 4).unwrap_or(0));
    [("demand", Dispatcher::demand, 1.0), ("partition", partition, 1.0), ("broadcast", Dispatcher::broadcast, 4.0)]
}

/// One producer, four consumers.
async fn shared(dispatcher: Dispatcher<u64>, events: usize) {
    let partitioned = format!("{dispatcher:?}").contains("partition");
    let source = numbers(events, Output::new().dispatcher(dispatcher).accumulate()).start().await.expect("it starts");
    let mut ended = Vec::new();
    for number in 0..4 {
        let mut how = demand(100).cancel(Cancel::Permanent);
        if partitioned {
            how = how.partition(number);
        }
        let consumer = Counting::start(Input::new().subscribe_to(&source, how)).await.expect("it starts");
        ended.extend(consumer.pid().map(otp::exited));
    }
    while stage::info(&source).await.expect("it runs").consumers.len() < 4 {
        tokio::task::yield_now().await;
    }
    stage::forward(&source);
    for end in ended {
        end.await;
    }
}
