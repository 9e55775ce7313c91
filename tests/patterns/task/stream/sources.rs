//! Where the items come from, and who asks for the results.

use super::{all, double, links, slow};
use crate::task::millis;
use futures_core::Stream;
use otp::task::{async_stream, async_stream_from};
use otp::{ExitReason, TaskError};
use otp_tests::kit::in_process;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// elixir `task_test`: `async_stream: consuming from another process`, `async_stream: wrapping a flat_map/concat with a haltable
/// stream` (XT-030)
#[otp::test]
async fn another_process_may_ask_for_the_results() {
    let mut stream = in_process(async |_| {
        let mut stream = async_stream(1..=4, double).max_concurrency(2);
        assert_eq!(stream.next().await, Some(Ok(2)));
        stream
    })
    .await;
    assert_eq!(stream.next().await, Some(Ok(4)));
    let rest = in_process(async move |inbox| {
        let rest = [stream.next().await, stream.next().await, stream.next().await];
        assert_eq!(links(inbox.pid()), []);
        rest
    })
    .await;
    assert_eq!(rest, [Some(Ok(6)), Some(Ok(8)), None]);

    let endless = (0..).flat_map(|n| (0..n).chain(std::iter::once(n))).take(5);
    assert_eq!(all(async_stream(endless, double)).await, [0, 0, 2, 0, 2].map(Ok));
}

/// elixir `task_test`: `async_stream N: is zippable on success`, `async_stream N: is zippable on failure`, `async_stream N: is
/// zippable with slowest first` (XT-034)
#[otp::test]
async fn two_streams_may_be_asked_in_turn() {
    for most in [1, 4] {
        in_process(async move |_| {
            otp::trap_exit(true);
            let mut twice = async_stream(1..=4, double).max_concurrency(most);
            let mut slowly = async_stream((1..=4).rev(), slow).max_concurrency(most);
            let mut failing = async_stream(1..=4, async |n: u64| {
                crate::task::end::<()>(ExitReason::error(n)).await;
            });
            failing = failing.max_concurrency(most);
            for n in 1..=4 {
                assert_eq!(twice.next().await, Some(Ok(n * 2)));
                assert_eq!(slowly.next().await, Some(Ok(5 - n)));
                assert_eq!(failing.next().await, Some(Err(TaskError::Exited(ExitReason::error(n)))));
            }
            assert_eq!((twice.next().await, slowly.next().await, failing.next().await), (None, None, None));
        })
        .await;
    }
}

/// Items that borrow, and work that does not.
#[otp::test]
async fn items_may_be_borrowed() {
    let words = ["a".to_owned(), "bb".to_owned()];
    let lengths = async_stream(&words, |word| {
        let length = word.len();
        async move { length }
    });
    assert_eq!(all(lengths).await, [Ok(1), Ok(2)]);
}

/// Gives so many items, one each millisecond.
struct Ticks {
    left: u64,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Stream for Ticks {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(millis(1))));
        std::task::ready!(pause.as_mut().poll(cx));
        self.pause = None;
        self.left -= 1;
        Poll::Ready(Some(self.left))
    }
}

/// A stream in, a stream out.
#[otp::test]
async fn the_source_may_be_a_stream_and_so_are_the_results() {
    let mut stream = pin!(async_stream_from(Ticks { left: 5, pause: None }, double).max_concurrency(2));
    let mut results = Vec::new();
    while let Some(result) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        results.push(result.unwrap());
    }
    assert_eq!(results, [8, 6, 4, 2, 0]);
}
