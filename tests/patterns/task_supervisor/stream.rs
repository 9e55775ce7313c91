//! Streams of tasks under a supervisor.

use crate::task::{end, millis};
use otp::TaskError;
use otp::prelude::*;
use otp::task::{AsyncStream, OnTimeout, Supervisor, SupervisorRef};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::sync::{Arc, Mutex};

async fn tasks() -> SupervisorRef {
    Supervisor::new().spec().start().await.unwrap()
}

async fn all<I, T: Send + 'static>(mut stream: AsyncStream<'_, I, T>) -> Vec<Result<T, TaskError>> {
    let mut all = Vec::new();
    while let Some(item) = stream.next().await {
        all.push(item);
    }
    all
}

async fn slow(n: u64) -> u64 {
    tokio::time::sleep(millis(n)).await;
    n
}

async fn fails(n: u64) -> u64 {
    end(ExitReason::error(n)).await
}

fn failed(n: u64) -> TaskError {
    TaskError::Exited(ExitReason::error(n))
}

/// Until the supervisor has heard of their ends.
async fn none_left(tasks: &SupervisorRef) {
    while !tasks.children().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

/// What both kinds of streams do.
async fn streams(linked: bool) {
    for most in [1, 4] {
        let tasks = tasks().await;
        in_process(async move |mut inbox| {
            // who is not linked need not trap exits
            otp::trap_exit(linked);
            let supervisor = tasks.pid().unwrap();
            let under = tasks.clone();
            let stream = move |items: Vec<u64>, work: fn(u64) -> otp::__private::BoxFuture<'static, u64>| {
                let stream =
                    if linked { under.async_stream(items, work) } else { under.async_stream_nolink(items, work) };
                stream.max_concurrency(most)
            };
            let slowest_first: Vec<_> = (1..=8).rev().map(|n| n * 10).collect();
            let results = all(stream(slowest_first.clone(), |n| Box::pin(slow(n)))).await;
            assert_eq!(results, slowest_first.into_iter().map(Ok).collect::<Vec<_>>());

            let seen: Arc<Mutex<Vec<_>>> = Arc::default();
            let (note, me) = (seen.clone(), inbox.pid());
            let linked_with_me = move |_: u64| {
                let note = note.clone();
                async move {
                    let links = otp::process_info(otp::self_pid().unwrap()).unwrap().links;
                    note.lock().unwrap().push((links.contains(&supervisor), links.contains(&me)));
                }
            };
            let looking = if linked {
                tasks.async_stream([1, 2], linked_with_me)
            } else {
                tasks.async_stream_nolink([1, 2], linked_with_me)
            };
            assert_eq!(all(looking).await, [Ok(()), Ok(())]);
            assert_eq!(*seen.lock().unwrap(), [(true, linked), (true, linked)]);

            // failures
            let results = all(stream((1..=6).collect(), |n| Box::pin(fails(n)))).await;
            assert_eq!(results, (1..=6).map(|n| Err(failed(n))).collect::<Vec<_>>());
            let mut zipped = stream((1..=6).collect(), |n| Box::pin(fails(n))).zip_input_on_exit();
            for n in 1..=3 {
                assert_eq!(zipped.next().await, Some(Err((n, failed(n)))));
            }
            drop(zipped);
            none_left(&tasks).await;

            // slow ones
            let late = stream(vec![10, 1000, 20], |n| Box::pin(slow(n))).timeout(millis(50));
            let mut late = late.on_timeout(OnTimeout::KillTask).zip_input_on_exit();
            assert_eq!(late.next().await, Some(Ok(10)));
            assert_eq!(late.next().await, Some(Err((1000, TaskError::Timeout(millis(50))))));
            assert_eq!(late.next().await, Some(Ok(20)));
            assert_eq!(late.next().await, None);

            // halting
            let mut halted = stream(vec![1, 1000, 1000, 1000, 1000], |n| Box::pin(slow(n)));
            assert_eq!(halted.next().await, Some(Ok(1)));
            drop(halted);
            none_left(&tasks).await;
            assert_eq!(otp::process_info(inbox.pid()).unwrap().links, []);
            inbox.is_silent().await;

            // from another process
            let mut moved = stream(vec![1, 2], |n| Box::pin(slow(n)));
            let first = in_process(async move |_| (moved.next().await, moved)).await;
            let (first, mut moved) = first;
            assert_eq!((first, moved.next().await), (Some(Ok(1)), Some(Ok(2))));
        })
        .await;
    }
}

/// elixir `task/supervisor_test`: `async_stream: streams an enumerable with fun`, `.. with mfa`, `.. without leaking tasks`, `..
/// with slowest first`, `.. with exits`, `async_stream: shuts down unused tasks`, `.. without leaking messages`, `async_stream:
/// consuming from another process`, `async_stream: with timeout and :zip_input_on_exit set to true`, `async_stream: with outer halt
/// on failure and :zip_input_on_exit` (XU-011)
#[otp::test]
async fn linked_streams() {
    streams(true).await;
}

/// elixir `task/supervisor_test`: `async_stream_nolink: streams an enumerable with fun`, `.. with mfa`, `.. without leaking tasks`,
/// `.. with slowest first`, `.. with exits`, `async_stream_nolink: shuts down unused tasks`, `.. without leaking messages` (XU-014)
#[otp::test]
async fn streams_that_are_not_linked() {
    streams(false).await;
}

/// elixir `task/supervisor_test`: `async_stream: raises an error if :max_children is reached with clean stream shutdown`,
/// `async_stream_nolink: raises an error if :max_children is reached with clean stream shutdown` (XU-012)
#[otp::test]
async fn a_supervisor_that_is_full_ends_the_stream() {
    for linked in [true, false] {
        let tasks = Supervisor::new().max_children(1).spec().start().await.unwrap();
        in_process(async move |mut inbox| {
            otp::trap_exit(true);
            let work = async |_: u64| pending::<()>().await;
            let stream =
                if linked { tasks.async_stream([1, 2, 3], work) } else { tasks.async_stream_nolink([1, 2, 3], work) };
            let full = TaskError::NotStarted(StartError::MaxChildren(1));
            assert_eq!(all(stream.max_concurrency(2)).await, [Err(full)]);
            none_left(&tasks).await;
            assert_eq!(otp::process_info(inbox.pid()).unwrap().links, []);
            inbox.is_silent().await;
        })
        .await;
    }
}

/// A stream that is dropped while its supervisor is asked leaves no task behind, and its ends are no crashes.
#[otp::test]
async fn a_stream_that_is_dropped_leaves_nothing() {
    let reports = otp_tests::kit::captured::Captured::start("otp::report");
    let tasks = tasks().await;
    // each step further
    for polls in 1..20 {
        let mut stream = tasks.async_stream_nolink(1.., async |_: u64| pending::<()>().await).max_concurrency(3);
        {
            let mut next = std::pin::pin!(stream.next());
            for _ in 0..polls {
                std::future::poll_fn(|cx| {
                    assert!(next.as_mut().poll(cx).is_pending());
                    std::task::Poll::Ready(())
                })
                .await;
                tokio::task::yield_now().await;
            }
        }
        drop(stream);
        none_left(&tasks).await;
    }
    assert_eq!(reports.labels(), Vec::<String>::new());
}
