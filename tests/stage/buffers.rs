//! What becomes of events that nobody has asked for.

use crate::parts::{collector, rest, silent, take};
use otp::stage::{self, Dispatcher, Input, Output, Subscribe};
use otp_tests::kit::captured::Captured;

/// `gen_stage_test`: the buffer keeps the last events, and what it discards is counted.
#[otp::test]
async fn a_full_buffer_discards_the_oldest() {
    let counter = silent(Output::new().buffer_size(3)).await;
    counter.push(vec![1, 2]);
    counter.push(vec![3, 4, 5]);
    let info = stage::info(&counter).await.unwrap();
    assert_eq!((info.buffered, info.discarded), (3, 2));
    let (_collector, mut batches) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    assert_eq!(take(&mut batches, 3).await, [3, 4, 5]);
}

/// `gen_stage_test`: `buffer_keep: :first`.
#[otp::test]
async fn a_full_buffer_may_discard_the_newest() {
    let counter = silent(Output::new().buffer_size(3).keep_first()).await;
    counter.push(vec![1, 2]);
    counter.push(vec![3, 4, 5]);
    counter.done();
    let (_collector, mut batches) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    assert_eq!(rest(&mut batches).await, [1, 2, 3]);
}

/// A discarded event is reported.
#[otp::test]
async fn what_is_discarded_is_reported() {
    let log = Captured::start("otp::report");
    let counter = silent(Output::new().buffer_size(0)).await;
    counter.push(vec![1, 2]);
    stage::info(&counter).await.unwrap();
    let mine = log.taken().into_iter().find(|event| event.label == "gen_stage discarded").expect("it is told");
    assert_eq!((mine.title(), mine.line("discarded")), ("a stage has discarded 2 events: its buffer is full", "2"));
}

/// What waits in the buffer goes before what comes later.
#[otp::test]
async fn the_buffer_keeps_the_order() {
    let counter = silent(Output::new()).await;
    counter.push((0..10).collect());
    let (collector, mut batches) = collector(Input::new()).await;
    let subscription = stage::subscribe(&collector, &counter, Subscribe::new().manual()).await.unwrap();
    subscription.ask(4);
    assert_eq!(take(&mut batches, 4).await, [0, 1, 2, 3]);
    counter.push(vec![10, 11]);
    subscription.ask(100);
    assert_eq!(take(&mut batches, 8).await, (4..12).collect::<Vec<_>>());
}

/// `GenStage.demand/2`: nothing is asked of a producer that accumulates, and nothing sent.
#[otp::test]
async fn demand_may_wait_for_the_last_consumer() {
    let counter = silent(Output::new().accumulate().dispatcher(Dispatcher::broadcast())).await;
    counter.push(vec![1]);
    let (one, mut to_one) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    while stage::info(&counter).await.unwrap().consumers.is_empty() {}
    one.sync().await.unwrap();
    assert!(to_one.try_recv().is_err());
    assert_eq!(counter.demands().await.unwrap(), [0_usize; 0]);
    let (_two, mut to_two) = collector(Input::new().subscribe_to(&counter, Subscribe::new())).await;
    while stage::info(&counter).await.unwrap().consumers.len() < 2 {}
    stage::forward(&counter);
    assert_eq!((take(&mut to_one, 1).await, take(&mut to_two, 1).await), (vec![1], vec![1]));
    stage::accumulate(&counter);
    counter.push(vec![2]);
    assert_eq!(stage::info(&counter).await.unwrap().buffered, 1);
}
