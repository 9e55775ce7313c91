//! Streams that are not asked to their end.

use super::{all, double, links, slow};
use crate::task::millis;
use otp::Pid;
use otp::task::async_stream;
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::sync::{Arc, Mutex};

/// elixir `task_test`: `async_stream N: streams an enumerable without leaking tasks`, `async_stream N: shuts down unused tasks`,
/// `async_stream N: shuts down unused tasks without leaking messages` (XT-032)
#[otp::test]
async fn what_is_not_asked_for_is_ended() {
    for trap in [false, true] {
        in_process(async move |mut inbox| {
            otp::trap_exit(trap);
            let all_of_it = all(async_stream([1, 2], double).max_concurrency(2)).await;
            assert_eq!(all_of_it, [Ok(2), Ok(4)]);
            assert_eq!(links(inbox.pid()), []);

            let pids: Arc<Mutex<Vec<Pid>>> = Arc::default();
            let seen = pids.clone();
            let mut stream = async_stream([0, 1000, 1001, 1002], move |n| {
                let seen = seen.clone();
                async move {
                    seen.lock().unwrap().push(otp::self_pid().unwrap());
                    if n == 1001 {
                        otp::trap_exit(true);
                    }
                    slow(n).await
                }
            });
            stream = stream.max_concurrency(4);
            assert_eq!(stream.next().await, Some(Ok(0)));
            let pids = pids.lock().unwrap().clone();
            assert_eq!(pids.len(), 4);
            drop(stream);
            assert_eq!(links(inbox.pid()), []);
            tokio::time::sleep(millis(1)).await;
            assert!(pids.into_iter().all(|pid| !otp::is_alive(pid)));
            inbox.is_silent().await;
        })
        .await;
    }
}

/// elixir `task_test`: `async_stream N: with inner halt on success`, `async_stream N: with inner halt and slowest first`,
/// `async_stream N: with outer halt on success`, `async_stream N: with outer halt and slowest first` (XT-035)
#[otp::test]
async fn a_halted_stream_gives_an_exact_prefix() {
    for most in [1, 4] {
        let slowest_first = || (1..=8).rev().map(|n| n * 10);
        for items in [(1..=8).collect::<Vec<_>>(), slowest_first().collect()] {
            let expected: Vec<_> = items.iter().copied().take(4).map(Ok).collect();
            let inner = async_stream(items.clone().into_iter().take(4), slow).max_concurrency(most);
            assert_eq!(all(inner).await, expected);
            let mut outer = async_stream(items, slow).max_concurrency(most);
            let mut taken = Vec::new();
            while taken.len() < 4 {
                taken.extend(outer.next().await);
            }
            assert_eq!(taken, expected);
        }
    }
}

/// Says when it is dropped.
struct Resource(Arc<Mutex<Vec<&'static str>>>, &'static str);

impl Drop for Resource {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(self.1);
    }
}

/// elixir `task_test`: `async_stream N: terminates inner effect`, `async_stream N: terminates outer effect` (XT-036)
#[otp::test]
async fn what_a_stream_holds_is_dropped_with_it() {
    let dropped: Arc<Mutex<Vec<&str>>> = Arc::default();
    let resource = |name| Resource(dropped.clone(), name);
    let (source, work, running) = (resource("source"), resource("work"), resource("running"));
    let mut running = Some(running);
    let items = (0..2).inspect(move |_| {
        let _ = &source;
    });
    let mut stream = async_stream(items, move |n| {
        let _ = &work;
        let running = running.take();
        async move {
            if n == 0 {
                let _running = running;
                pending::<()>().await;
            }
        }
    });
    stream = stream.ordered(false).max_concurrency(2);
    assert_eq!(stream.next().await, Some(Ok(())));
    drop(stream);
    tokio::time::sleep(millis(1)).await;
    let mut dropped = dropped.lock().unwrap().clone();
    dropped.sort_unstable();
    assert_eq!(dropped, ["running", "source", "work"]);
}

/// A stream that is at its end stays there, and holds nothing any more.
#[otp::test]
async fn a_stream_ends_once() {
    let mut stream = async_stream([1], double);
    assert_eq!(stream.next().await, Some(Ok(2)));
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.next().await, None);
    assert_eq!(async_stream(Vec::<u64>::new(), double).next().await, None);
}
