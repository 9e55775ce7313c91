//! What the end of one stage means for the others.

use crate::parts::{Collector, Counter, Times, collector, rest, silent, slow_collector, take};
use otp::prelude::*;
use otp::stage::{self, Cancel, Input, Output, Source, SourceRef, Subscribe};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// `gen_stage_test`: permanent, transient and temporary subscriptions, and clean and other reasons.
#[otp::test]
async fn what_the_end_of_a_producer_means() {
    let broken = || ExitReason::error("broken");
    for (cancel, reason, ends) in [
        (Cancel::Permanent, ExitReason::Normal, true),
        (Cancel::Permanent, ExitReason::Shutdown, true),
        (Cancel::Permanent, broken(), true),
        (Cancel::Transient, ExitReason::Normal, false),
        (Cancel::Transient, ExitReason::Shutdown, false),
        (Cancel::Transient, broken(), true),
        (Cancel::Temporary, ExitReason::Normal, false),
        (Cancel::Temporary, broken(), false),
    ] {
        let counter = silent(Output::new()).await;
        let (collector, _batches) =
            collector(Input::new().subscribe_to(&counter, Subscribe::new().cancel(cancel))).await;
        let (ended, gone) = (otp::exited(collector.pid().unwrap()), otp::exited(counter.pid().unwrap()));
        counter.end(reason.clone());
        gone.await;
        if ends {
            assert_eq!(ended.await, reason, "{cancel:?}");
        } else {
            while !stage::info(&collector).await.unwrap().producers.is_empty() {}
        }
    }
}

/// `gen_stage_test`: `cancel/2` is as the end of the producer, for the consumer; the producer goes on.
#[otp::test]
async fn a_subscription_may_be_cancelled() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let (temporary, mut batches) = collector(Input::new()).await;
    let how = Subscribe::new().max_demand(5).cancel(Cancel::Temporary);
    let subscription = stage::subscribe(&temporary, &counter, how).await.unwrap();
    take(&mut batches, 10).await;
    subscription.cancel(ExitReason::error("enough"));
    while !stage::info(&temporary).await.unwrap().producers.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(stage::info(&counter).await.unwrap().consumers.is_empty());
    let (permanent, _batches) = collector(Input::new()).await;
    let ended = otp::exited(permanent.pid().unwrap());
    let subscription = stage::subscribe(&permanent, &counter, Subscribe::new().max_demand(5)).await.unwrap();
    subscription.cancel(ExitReason::error("enough"));
    assert_eq!(ended.await, ExitReason::error("enough"));
    // one that is over is nobody's affair
    subscription.cancel(ExitReason::Normal);
    subscription.ask(1);
    assert!(counter.demands().await.is_ok());
}

/// A producer that is not there is one that has ended with `noproc`.
#[otp::test]
async fn nobody_is_a_producer_that_has_ended() {
    let nobody = Counter::named(otp_tests::kit::unique("nobody"));
    let (permanent, _) = collector(Input::new().subscribe_to(&nobody, Subscribe::new())).await;
    assert_eq!(otp::exited(permanent.pid().unwrap()).await, ExitReason::NoProc);
    let how = Subscribe::new().cancel(Cancel::Temporary);
    let (temporary, _) = collector(Input::new().subscribe_to(&nobody, how)).await;
    while !stage::info(&temporary).await.unwrap().producers.is_empty() {}
    assert_eq!(stage::subscribe(&temporary, &nobody, Subscribe::new()).await, Err(CallError::NoProc));
    temporary.sync().await.unwrap();
}

/// A server that was not made a stage says so to who subscribes to it.
#[otp::test]
async fn a_server_that_is_no_stage_is_no_producer() {
    struct Forgot;

    #[gen_server]
    impl Forgot {
        #[init]
        fn new() -> Self {
            Self
        }

        #[call]
        fn sync(&self) {}
    }

    impl stage::Producer for Forgot {
        type Event = u64;

        async fn handle_demand(&mut self, _demand: usize, _cx: &mut Ctx<Self>) -> Vec<u64> {
            Vec::new()
        }
    }

    let forgot = Forgot::start().await.unwrap();
    let (consumer, _) = collector(Input::new().subscribe_to(&forgot, Subscribe::new())).await;
    let reason = otp::exited(consumer.pid().unwrap()).await;
    assert!(reason.to_string().contains("is no producer"), "{reason}");
    assert_eq!(stage::info(&forgot).await, Err(CallError::NoProc));
    forgot.sync().await.unwrap();
}

/// A pipeline drains: all that was emitted arrives, whatever waits where, and then each stage ends.
#[otp::test]
async fn a_pipeline_drains() {
    let numbers = stage::from_iter(0..500).start().await.unwrap();
    let few = || Subscribe::new().max_demand(7);
    let doubled = Times::start(2, Input::new().subscribe_to(&numbers, few()), Output::new()).await.unwrap();
    let tripled = Times::start(3, Input::new().subscribe_to(&doubled, few()), Output::new()).await.unwrap();
    let input = Input::new().subscribe_to(&tripled, few());
    let (collector, mut batches) = slow_collector(input, Duration::from_millis(10)).await;
    let ended = otp::exited(collector.pid().unwrap());
    let seen = rest(&mut batches).await;
    let mut expected: Vec<u64> = (0..500).flat_map(|n| [n; 6]).collect();
    let sum: u64 = (0..500).sum();
    expected.extend([sum; 3]); // what the first says in the end, and the second repeats
    expected.push(2 * sum + sum); // and what that one says
    assert_eq!(seen, expected);
    assert_eq!(ended.await, ExitReason::Normal);
}

/// A stage whose consumer dies gives the events that wait to the next one.
#[otp::test]
async fn a_producer_consumer_outlives_its_consumer() {
    let counter = silent(Output::new()).await;
    let pairs = Times::start(2, Input::new().subscribe_to(&counter, Subscribe::new()), Output::new()).await.unwrap();
    let (first, mut to_first) = collector(Input::new()).await;
    let subscription = stage::subscribe(&first, &pairs, Subscribe::new().manual()).await.unwrap();
    subscription.ask(1);
    counter.push(vec![1, 2]);
    assert_eq!(take(&mut to_first, 1).await, [1]);
    otp::exit(first.pid().unwrap(), ExitReason::Kill);
    let (_second, mut to_second) = collector(Input::new().subscribe_to(&pairs, Subscribe::new())).await;
    assert_eq!(take(&mut to_second, 3).await, [1, 2, 2]);
}

supervisor! {
    Tree(to: UnboundedSender<Vec<u64>>): rest_for_one, intensity = 10, period = "5s" {
        #[permanent]
        counter: Counter = Counter::spec(Output::new()),
        #[permanent]
        pairs: Times = Times::spec(2, Input::new().subscribe_to(&counter, Subscribe::new().max_demand(8)), Output::new()),
        #[permanent]
        collector: Collector = Collector::spec(
            Input::new().subscribe_to(&pairs, Subscribe::new().max_demand(4)), to.clone(), Duration::ZERO),
    }
}

/// Stages of a tree subscribe again when they are restarted.
#[otp::test]
async fn restarted_stages_subscribe_again() {
    let (to, mut batches) = unbounded_channel();
    let tree = Tree { to }.start_link().await.unwrap();
    take(&mut batches, 20).await;
    for round in 0..3 {
        let victim = [tree.counter().pid(), tree.pairs().pid(), tree.collector().pid()][round].unwrap();
        otp::exit(victim, ExitReason::Kill);
        otp::exited(victim).await;
        while batches.try_recv().is_ok() {}
        take(&mut batches, 100).await;
    }
    tree.stop().await.unwrap();
}

supervisor! {
    OneByOne(to: UnboundedSender<Vec<u64>>): one_for_one, intensity = 10, period = "5s" {
        #[permanent]
        numbers: Source<u64> = stage::from_iter(0..),
        #[permanent]
        collector: Collector = Collector::spec(numbers_of(&numbers), to.clone(), Duration::from_millis(1)),
    }
}

fn numbers_of(numbers: &SourceRef<u64>) -> Input<u64> {
    Input::new().subscribe_to(numbers, Subscribe::new().max_demand(4))
}

/// Under `one_for_one` as well: a consumer ends with its producer, and finds the new one.
#[otp::test]
async fn a_consumer_follows_its_producer_under_one_for_one() {
    let (to, mut batches) = unbounded_channel();
    let tree = OneByOne { to }.start_link().await.unwrap();
    take(&mut batches, 20).await;
    let victim = tree.numbers().pid().unwrap();
    let consumer = otp::exited(tree.collector().pid().unwrap());
    otp::exit(victim, ExitReason::Kill);
    consumer.await;
    while batches.try_recv().is_ok() {}
    let seen = take(&mut batches, 20).await;
    assert!(seen.contains(&10), "it begins anew: {seen:?}");
    tree.stop().await.unwrap();
}
