//! Senders that wait for room.

use super::{SECOND, counts, waiting};
use otp::prelude::*;
use otp::{CallError, CastError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

#[derive(Debug, Default)]
struct Slow {
    seen: Vec<u32>,
}

#[gen_server(mailbox(capacity = 2, overflow = block))]
impl Slow {
    #[cast]
    async fn put(&mut self, n: u32) {
        tokio::time::sleep(SECOND).await;
        self.seen.push(n);
    }
    #[call]
    fn seen(&self) -> Vec<u32> {
        self.seen.clone()
    }
    #[call]
    async fn put_to_self(&mut self, n: u32, me: SlowRef) -> Result<(), CastError> {
        me.put(n).await
    }
    #[call]
    async fn put_to(&mut self, n: u32, other: SlowRef) -> Result<(), CastError> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        other.put(n).await
    }
}

/// A server that works, with as many messages behind that as it can have.
async fn full() -> (SlowRef, Pid) {
    let slow = Slow::start().await.expect("it starts");
    assert_eq!(slow.put(0).await, Ok(()));
    tokio::task::yield_now().await;
    for n in 1..3 {
        assert_eq!(slow.put(n).await, Ok(()));
    }
    let pid = slow.pid().expect("alive");
    assert_eq!(waiting(pid), 2);
    (slow, pid)
}

async fn is_pending(future: impl Future) -> bool {
    let mut future = pin!(future);
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

#[tokio::test(start_paused = true)]
async fn a_producer_goes_as_fast_as_the_server() {
    let (slow, pid) = full().await;
    let began = tokio::time::Instant::now();
    for n in 3..10 {
        assert_eq!(slow.put(n).await, Ok(()));
        assert!(waiting(pid) <= 2);
    }
    assert_eq!(began.elapsed(), SECOND * 7);
    assert_eq!(slow.seen().no_timeout().await, Ok((0..10).collect()));
    assert_eq!(counts(pid), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_served_in_the_order_of_coming_and_before_who_comes_later() {
    let (slow, pid) = full().await;
    let tasks: Vec<_> = (3..7)
        .map(|n| {
            let slow = slow.clone();
            tokio::spawn(async move { slow.put(n).await })
        })
        .collect();
    tokio::task::yield_now().await;
    // there is room for one, and somebody waits for it already
    tokio::time::sleep(SECOND + Duration::from_millis(1)).await;
    assert!(is_pending(slow.put(100)).await);
    for task in tasks {
        assert_eq!(task.await.expect("it does not panic"), Ok(()));
    }
    assert_eq!(slow.seen().no_timeout().await, Ok((0..7).collect()));
    assert_eq!(counts(pid), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_was_given_up_before_there_was_room_was_not_sent() {
    let (slow, pid) = full().await;
    let given_up = tokio::time::timeout(Duration::from_millis(1), slow.put(99)).await;
    assert!(given_up.is_err());
    assert_eq!(slow.put(3).await, Ok(()));
    assert_eq!(slow.seen().no_timeout().await, Ok((0..4).collect()));
    assert_eq!(counts(pid), (0, 0));
}

/// Of two who wait the first is told that there is room, and goes without taking it.
#[tokio::test(start_paused = true)]
async fn room_that_is_not_taken_is_for_the_next() {
    let (slow, _) = full().await;
    let mut first = Box::pin(slow.put(98));
    assert!(is_pending(&mut first).await);
    let second = tokio::spawn({
        let slow = slow.clone();
        async move { slow.put(3).await }
    });
    tokio::task::yield_now().await;
    tokio::time::sleep(SECOND * 3).await;
    drop(first);
    assert_eq!(tokio::time::timeout(SECOND, second).await.expect("it is told").expect("no panic"), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_room_within_its_time() {
    let (slow, pid) = full().await;
    let began = tokio::time::Instant::now();
    assert_eq!(slow.seen().timeout(Duration::from_millis(10)).await, Err(CallError::Overloaded));
    assert_eq!(began.elapsed(), Duration::from_millis(10));
    assert_eq!(slow.seen().await, Ok(vec![0, 1, 2]));
    assert_eq!(counts(pid), (0, 0), "it was never sent, and not refused");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_wait_is_refused_and_counted() {
    let (slow, pid) = full().await;
    assert_eq!(slow.put(3).try_send(), Err(CastError::Overloaded));
    assert_eq!(slow.seen().send().await, Err(CallError::Overloaded));
    assert_eq!(counts(pid), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_of_the_end() {
    let (slow, pid) = full().await;
    let waiting = tokio::spawn({
        let slow = slow.clone();
        async move { (slow.put(3).await, slow.put(4).await) }
    });
    let calling = tokio::spawn({
        let slow = slow.clone();
        async move { slow.seen().no_timeout().await }
    });
    tokio::task::yield_now().await;
    otp::exit(pid, ExitReason::Kill);
    assert_eq!(waiting.await.expect("no panic"), (Err(CastError::NoProc), Err(CastError::NoProc)));
    assert_eq!(calling.await.expect("no panic"), Err(CallError::NoProc));
}

/// It would wait for itself.
#[tokio::test(start_paused = true)]
async fn a_server_does_not_wait_for_room_in_its_own_mailbox() {
    let slow = Slow::start().await.expect("it starts");
    assert_eq!(slow.put_to_self(1, slow.clone()).await, Ok(Ok(())));
    let refused = slow.put_to_self(2, slow.clone());
    let (first, second) = (slow.put(3), slow.put(4));
    let (refused, ..) = tokio::join!(refused, first, second);
    assert_eq!(refused, Ok(Err(CastError::Overloaded)));
}

/// One waits for room, the other for room of the first: with the wait-for graph on, as in these tests, the second is told.
#[tokio::test(start_paused = true)]
async fn two_servers_do_not_wait_for_room_in_each_other() {
    let (one, other) = (Slow::start().await.expect("it starts"), Slow::start().await.expect("it starts"));
    let first = one.put_to(9, other.clone()).send();
    tokio::task::yield_now().await;
    assert_eq!(first.await, Ok(Ok(())), "there is room");
    tokio::time::sleep(SECOND * 2).await;
    let (from_one, from_other) = (one.put_to(10, other.clone()).send(), other.put_to(10, one.clone()).send());
    tokio::task::yield_now().await;
    for server in [&one, &other] {
        while server.put(1).try_send().is_ok() {}
    }
    let answers = [from_one.await, from_other.await].map(|answer| answer.expect("it answers"));
    assert!(
        answers.iter().any(|answer| matches!(answer, Err(CastError::Cycle(_)))) && answers.contains(&Ok(())),
        "{answers:?}"
    );
}

#[derive(Debug, Default)]
struct Quick {
    seen: u64,
}

#[gen_server(mailbox(capacity = 4, overflow = block))]
impl Quick {
    #[cast]
    fn put(&mut self) {
        self.seen += 1;
    }
    #[call]
    fn seen(&self) -> u64 {
        self.seen
    }
}

/// Several threads: nobody is forgotten in the line.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_waits_is_woken() {
    let quick = Quick::start().await.expect("it starts");
    let producers: Vec<_> = (0..16)
        .map(|n: u64| {
            let quick = quick.clone();
            tokio::spawn(async move {
                for _ in 0..500 {
                    if n.is_multiple_of(4) {
                        // some give up at once, whatever they were told
                        let gone = is_pending(quick.put()).await;
                        if !gone {
                            continue;
                        }
                    }
                    quick.put().await.expect("there is room in the end");
                }
            })
        })
        .collect();
    for producer in producers {
        producer.await.expect("no panic");
    }
    assert_eq!(quick.seen().no_timeout().await, Ok(16 * 500));
    assert_eq!(counts(quick.pid().expect("alive")), (0, 0));
}
