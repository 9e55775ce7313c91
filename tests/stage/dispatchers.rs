//! Who gets which events.

use crate::parts::{CollectorRef, Counter, collector, rest, silent, take};
use otp::prelude::*;
use otp::stage::{self, Cancel, Dispatcher, Input, Output, Subscribe};

/// `demand_dispatcher_test`: each event to one consumer.
#[otp::test]
async fn demand_shares_the_events() {
    let counter = Counter::start(Output::new()).await.unwrap();
    counter.end_at(1000);
    let how = || Subscribe::new().max_demand(10);
    let (_one, mut to_one) = collector(Input::new().subscribe_to(&counter, how())).await;
    let (_two, mut to_two) = collector(Input::new().subscribe_to(&counter, how())).await;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    while one.len() + two.len() < 1000 {
        tokio::select! {
            batch = to_one.recv() => one.extend(batch.unwrap()),
            batch = to_two.recv() => two.extend(batch.unwrap()),
        }
    }
    assert!(one.is_sorted() && two.is_sorted() && !one.is_empty() && !two.is_empty());
    one.extend(two);
    one.sort_unstable();
    assert_eq!(one, (0..1000).collect::<Vec<_>>());
}

/// `broadcast_dispatcher_test`: all get all, as fast as the slowest; one that comes late gets what comes then.
#[otp::test]
async fn broadcast_waits_for_the_slowest() {
    let counter = silent(Output::new().dispatcher(Dispatcher::broadcast())).await;
    let (one, mut to_one) = collector(Input::new()).await;
    let (two, mut to_two) = collector(Input::new()).await;
    let manual = || Subscribe::new().manual();
    let first = stage::subscribe(&one, &counter, manual()).await.unwrap();
    first.ask(10);
    counter.push(vec![1, 2]);
    assert_eq!(take(&mut to_one, 2).await, [1, 2]);
    let second = stage::subscribe(&two, &counter, manual()).await.unwrap();
    counter.push(vec![3, 4]);
    assert_eq!(stage::info(&counter).await.unwrap().buffered, 2);
    second.ask(1);
    assert_eq!((take(&mut to_one, 1).await, take(&mut to_two, 1).await), (vec![3], vec![3]));
    // the slow one goes: the other one gets the rest
    two.stop().await.unwrap();
    assert_eq!(take(&mut to_one, 1).await, [4]);
}

/// `broadcast_dispatcher_test`: a selector; what it leaves out is not counted against the demand.
#[otp::test]
async fn a_selector_chooses_events() {
    let output = Output::new().dispatcher(Dispatcher::broadcast());
    let counter = Counter::start(output).await.unwrap();
    let even = Subscribe::new().max_demand(10).selector(|n: &u64| n.is_multiple_of(100));
    let (_one, mut to_one) = collector(Input::new().subscribe_to(&counter, even)).await;
    assert_eq!(take(&mut to_one, 50).await, (0..50).map(|n| n * 100).collect::<Vec<_>>());
}

/// `partition_dispatcher_test`: each partition its own consumer; `None` drops an event.
#[otp::test]
async fn partitions_are_apart() {
    let by_rest = Dispatcher::partition(2, |n: &u64| if n % 3 == 2 { None } else { Some((n % 3) as usize) });
    let counter = Counter::start(Output::new().dispatcher(by_rest)).await.unwrap();
    counter.end_at(300);
    let how = |number| Subscribe::new().max_demand(10).partition(number);
    let (_one, mut to_one) = collector(Input::new().subscribe_to(&counter, how(0))).await;
    let (_two, mut to_two) = collector(Input::new().subscribe_to(&counter, how(1))).await;
    let (one, two) = tokio::join!(take(&mut to_one, 100), take(&mut to_two, 100));
    assert_eq!(one, (0..100).map(|n| n * 3).collect::<Vec<_>>());
    assert_eq!(two, (0..100).map(|n| n * 3 + 1).collect::<Vec<_>>());
}

async fn is_refused(consumer: &CollectorRef, counter: &crate::parts::CounterRef, how: Subscribe<u64>) -> String {
    let ended = otp::exited(consumer.pid().unwrap());
    stage::subscribe(consumer, counter, how).await.unwrap();
    ended.await.to_string()
}

/// A subscription that cannot be is cancelled, with the reason.
#[otp::test]
async fn what_does_not_fit_is_refused() {
    let output = Output::new().dispatcher(Dispatcher::partition(2, |n: &u64| (n % 2) as usize));
    let parted = silent(output).await;
    let (_first, _) = collector(Input::new().subscribe_to(&parted, Subscribe::new().partition(0))).await;
    while stage::info(&parted).await.unwrap().consumers.is_empty() {}
    for (how, why) in [
        (Subscribe::new().partition(0), "has a consumer"),
        (Subscribe::new().partition(2), "no partition 2"),
        (Subscribe::new(), "which partition"),
    ] {
        let (consumer, _) = collector(Input::new()).await;
        let reason = is_refused(&consumer, &parted, how).await;
        assert!(reason.contains(why), "{reason}");
    }
    let plain = silent(Output::new()).await;
    let (consumer, _) = collector(Input::new()).await;
    let reason = is_refused(&consumer, &plain, Subscribe::new().partition(0)).await;
    assert!(reason.contains("no partitions"), "{reason}");
}

/// `partition_dispatcher_test`: a number that is too large crashes the producer.
#[otp::test]
async fn an_unknown_partition_crashes_the_producer() {
    let output = Output::new().dispatcher(Dispatcher::partition(1, |_: &u64| 7));
    let counter = silent(output).await;
    let how = Subscribe::new().partition(0).cancel(Cancel::Transient);
    let (collector, _) = collector(Input::new().subscribe_to(&counter, how)).await;
    let ended = otp::exited(collector.pid().unwrap());
    while stage::info(&counter).await.unwrap().demand == 0 {}
    counter.push(vec![1]);
    assert!(ended.await.to_string().contains("there is no partition 7"));
}

/// A partition's events wait for its next consumer.
#[otp::test]
async fn a_partition_waits_for_its_consumer() {
    let output = Output::new().dispatcher(Dispatcher::partition(2, |n: &u64| (n % 2) as usize));
    let counter = Counter::start(output).await.unwrap();
    let how = |number| Subscribe::new().max_demand(10).partition(number).cancel(Cancel::Temporary);
    let (_even, mut to_even) = collector(Input::new().subscribe_to(&counter, how(0))).await;
    assert_eq!(take(&mut to_even, 5).await, [0, 2, 4, 6, 8]);
    let (odd, mut to_odd) = collector(Input::new().subscribe_to(&counter, how(1))).await;
    assert_eq!(take(&mut to_odd, 3).await[..3], [1, 3, 5]);
    odd.stop().await.unwrap();
    counter.done();
    let _ = rest(&mut to_odd).await;
    // it ends when nobody waits for anything of it
    let ended = otp::exited(counter.pid().unwrap());
    let (_odd, _to_odd) = collector(Input::new().subscribe_to(&counter, how(1))).await;
    assert_eq!(ended.await, ExitReason::Normal);
}
