//! What stands at both ends of a pipeline: iterators, streams, senders, any async code.

use crate::parts::{Counter, collector, silent, take};
use futures_core::Stream;
use futures_sink::Sink;
use otp::prelude::*;
use otp::stage::{self, Inlet, Input, Output, Subscribe};
use otp_tests::kit::unique;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// `from_enumerable`: each event once, in order, then a normal end.
#[otp::test]
async fn an_iterator_is_a_producer() {
    let numbers = stage::from_iter(0..2500_u64).name(unique("numbers")).start().await.unwrap();
    let mut events = stage::events(&numbers, Subscribe::new().max_demand(100)).unwrap();
    for expected in 0..2500 {
        assert_eq!(events.next().await, Some(expected));
    }
    assert_eq!(events.next().await, None);
    assert_eq!(events.reason(), Some(ExitReason::Normal));
    let empty = stage::from_iter(Vec::<u8>::new()).start().await.unwrap();
    assert_eq!(stage::events(&empty, Subscribe::new()).unwrap().next().await, None);
}

/// An iterator that panics is the end of its stage, and its consumers hear of that.
#[otp::test]
async fn an_iterator_may_panic() {
    let numbers = stage::from_iter((0..10_u64).inspect(|n| assert!(*n < 5, "five is too much"))).start().await.unwrap();
    let mut events = stage::events(&numbers, Subscribe::new().max_demand(2)).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = events.next().await {
        seen.push(event);
    }
    assert_eq!(seen, [0, 1, 2, 3, 4]);
    assert!(events.reason().unwrap().to_string().contains("five is too much"));
}

/// A stream out of a channel, which knows how much was taken out of it.
struct Channel(UnboundedReceiver<u64>);

impl Stream for Channel {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        self.0.poll_recv(cx)
    }
}

/// A stream is polled for what was asked for and no more, and dropped with its stage.
#[otp::test]
async fn a_stream_is_a_producer() {
    let (to, from) = unbounded_channel();
    let (probe, source) = (to.clone(), stage::from_stream(Channel(from)).start().await.unwrap());
    (0..10).for_each(|n| to.send(n).unwrap());
    let (collector, mut batches) = collector(Input::new()).await;
    let subscription = stage::subscribe(&collector, &source, Subscribe::new().manual()).await.unwrap();
    subscription.ask(4);
    assert_eq!(take(&mut batches, 4).await, [0, 1, 2, 3]);
    subscription.ask(100);
    assert_eq!(take(&mut batches, 6).await, [4, 5, 6, 7, 8, 9]);
    to.send(10).unwrap();
    assert_eq!(take(&mut batches, 1).await, [10]);
    source.stop().await.unwrap();
    probe.closed().await;
}

/// When the stream ends the stage does, behind the last event.
#[otp::test]
async fn a_stream_that_ends_is_finished() {
    let (to, from) = unbounded_channel();
    (0..3).for_each(|n| to.send(n).unwrap());
    drop(to);
    let source = stage::from_stream(Channel(from)).start().await.unwrap();
    let mut events = stage::events(&source, Subscribe::new()).unwrap();
    for expected in [Some(0), Some(1), Some(2), None] {
        assert_eq!(poll_fn(|cx| Pin::new(&mut events).poll_next(cx)).await, expected);
    }
    assert_eq!(events.reason(), Some(ExitReason::Normal));
}

/// Events that nobody takes hold up the producer; events that are dropped let it go.
#[otp::test]
async fn events_that_are_dropped_let_the_producer_go() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let mut events = stage::events(&counter, Subscribe::new().max_demand(10)).unwrap();
    assert_eq!(events.next().await, Some(0));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(counter.demands().await.unwrap(), [10]);
    drop(events);
    while !stage::info(&counter).await.unwrap().consumers.is_empty() {
        tokio::task::yield_now().await;
    }
}

/// A producer that is killed ends its events.
#[otp::test]
async fn events_end_with_their_producer() {
    let counter = silent(Output::new()).await;
    counter.push(vec![1]);
    let mut events = stage::events(&counter, Subscribe::new()).unwrap();
    assert_eq!(events.next().await, Some(1));
    assert_eq!(events.reason(), None);
    otp::exit(counter.pid().unwrap(), ExitReason::Kill);
    assert_eq!(events.next().await, None);
    assert_eq!(events.reason(), Some(ExitReason::Killed));
    assert!(matches!(stage::events(&counter, Subscribe::new()), Err(CallError::NoProc)));
}

/// Senders wait for room, one after the other; one that is dropped takes its event back.
#[otp::test]
async fn senders_wait_for_room() {
    let inlet = Inlet::<u64>::spec().start().await.unwrap();
    let late = inlet.send(1).timeout(Duration::from_secs(1)).await;
    assert_eq!(late, Err(CallError::Timeout(Duration::from_secs(1))));
    let first = inlet.send_all(vec![2, 3, 4]).send();
    let second = inlet.send(5).send();
    let (collector, mut batches) = collector(Input::new()).await;
    let subscription = stage::subscribe(&collector, &inlet, Subscribe::new().manual()).await.unwrap();
    subscription.ask(2);
    assert_eq!(take(&mut batches, 2).await, [2, 3]);
    let waiting = inlet.send(6).timeout(Duration::from_secs(1)).await;
    assert!(waiting.is_err());
    subscription.ask(1);
    first.await.unwrap();
    assert_eq!(take(&mut batches, 1).await, [4]);
    subscription.ask(10);
    second.await.unwrap();
    assert_eq!(take(&mut batches, 1).await, [5]);
    // nobody waits any more for 1 and 6
    inlet.send(7).await.unwrap();
    assert_eq!(take(&mut batches, 1).await, [7]);
}

/// An inlet that has finished sends what waits, and refuses the rest.
#[otp::test]
async fn an_inlet_finishes() {
    let inlet = Inlet::<u64>::spec().start().await.unwrap();
    let waits = inlet.send_all(vec![1, 2]).send();
    inlet.finish();
    let refused = inlet.send(3).send();
    let mut events = stage::events(&inlet, Subscribe::new().max_demand(1)).unwrap();
    assert_eq!((events.next().await, events.next().await, events.next().await), (Some(1), Some(2), None));
    waits.await.unwrap();
    assert_eq!(refused.await, Err(CallError::Exited(ExitReason::Normal)));
    assert_eq!(inlet.send(4).await, Err(CallError::NoProc));
}

/// Nothing is nobody's event.
#[otp::test]
async fn no_events_need_no_room() {
    let inlet = Inlet::<u64>::spec().start().await.unwrap();
    inlet.send_all(Vec::new()).await.unwrap();
}

/// A sink that has room for one, and takes a second to flush it.
struct Slow {
    to: tokio::sync::mpsc::UnboundedSender<Option<u64>>,
    full: Option<Pin<Box<tokio::time::Sleep>>>,
    fails_at: u64,
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the sink is broken")
    }
}

impl std::error::Error for Broken {}

impl Sink<u64> for Slow {
    type Error = Broken;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        self.poll_flush(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, event: u64) -> Result<(), Broken> {
        if event == self.fails_at {
            return Err(Broken);
        }
        self.full = Some(Box::pin(tokio::time::sleep(Duration::from_secs(1))));
        self.to.send(Some(event)).map_err(|_| Broken)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let Some(full) = &mut self.full else { return Poll::Ready(Ok(())) };
        std::task::ready!(full.as_mut().poll(cx));
        self.full = None;
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let _ = self.to.send(None);
        Poll::Ready(Ok(()))
    }
}

/// A sink's back-pressure is the pipeline's; it is closed at the end.
#[otp::test]
async fn a_sink_is_a_consumer() {
    let counter = Counter::start(Output::new()).await.unwrap();
    counter.end_at(10);
    let (to, mut sent) = unbounded_channel();
    let input = || Input::new().subscribe_to(&counter, Subscribe::new().max_demand(2));
    let slow = stage::into_sink(input(), Slow { to, full: None, fails_at: u64::MAX }).start().await.unwrap();
    for expected in 0..10 {
        assert_eq!(sent.recv().await, Some(Some(expected)));
        let asked: usize = counter.demands().await.unwrap().iter().sum();
        assert!(asked as u64 <= expected + 3, "{asked} asked for at {expected}");
    }
    slow.stop().await.unwrap();
    assert_eq!(sent.recv().await, Some(None));
}

/// A sink that fails ends its stage.
#[otp::test]
async fn a_sink_may_fail() {
    let counter = Counter::start(Output::new()).await.unwrap();
    let (to, _sent) = unbounded_channel();
    let input = Input::new().subscribe_to(&counter, Subscribe::new().max_demand(2));
    let slow = stage::into_sink(input, Slow { to, full: None, fails_at: 3 }).start().await.unwrap();
    assert_eq!(otp::exited(slow.pid().unwrap()).await.to_string(), "the sink is broken");
}

/// What a consumer had asked for that is gone is kept for the next one, however much it was.
#[otp::test]
async fn an_inlet_discards_nothing() {
    let inlet = Inlet::<u64>::with_output(Output::new().buffer_size(10)).start().await.unwrap();
    let (gone, _batches) = collector(Input::new()).await;
    let asked = stage::subscribe(&gone, &inlet, Subscribe::new().manual()).await.unwrap();
    asked.ask(100);
    assert_eq!(stage::info(&inlet).await.unwrap().demand, 100);
    gone.stop().await.unwrap();
    inlet.send_all((0..50).collect()).await.unwrap();
    assert_eq!(stage::info(&inlet).await.unwrap().discarded, 0);
    let (next, mut batches) = collector(Input::new()).await;
    stage::subscribe(&next, &inlet, Subscribe::new()).await.unwrap();
    assert_eq!(take(&mut batches, 50).await, (0..50).collect::<Vec<_>>());
}
