//! In which order results come, and how many tasks run for that.

use super::{all, double, links, slow};
use crate::task::millis;
use otp::task::{OnTimeout, async_stream};
use otp::{ExitReason, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// elixir `task_test`: `async_stream N: streams an enumerable with fun`, `async_stream N: streams an enumerable with mfa`,
/// `async_stream N: streams an enumerable with slowest first` (XT-031)
#[otp::test]
async fn results_come_in_the_order_of_the_items() {
    for most in [1, 4, 20] {
        in_process(async move |mut inbox| {
            otp::trap_exit(true);
            let results = all(async_stream(1..=10, double).max_concurrency(most)).await;
            assert_eq!(results, (1..=10).map(|n| Ok(n * 2)).collect::<Vec<_>>());
            let slowest_first = (1..=10).rev().map(|n| n * 10);
            let results = all(async_stream(slowest_first.clone(), slow).max_concurrency(most)).await;
            assert_eq!(results, slowest_first.map(Ok).collect::<Vec<_>>());
            inbox.is_silent().await;
            assert_eq!(links(inbox.pid()), []);
        })
        .await;
    }
}

/// elixir `task_test`: `async_stream: streams an enumerable with ordered: false`, `async_stream: streams an enumerable with
/// ordered: false, on_timeout: :kill_task` (XT-026)
#[otp::test]
async fn results_come_as_they_are_ready_where_that_is_asked_for() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let times = [40, 20, 30, 10];
        let results = all(async_stream(times, slow).ordered(false).max_concurrency(1)).await;
        assert_eq!(results, times.map(Ok), "one after the other is in order");
        let results = all(async_stream(times, slow).ordered(false).max_concurrency(4)).await;
        assert_eq!(results, [10, 20, 30, 40].map(Ok));

        let work = async |n: u64| if n == 20 { pending().await } else { slow(n).await };
        for (most, order) in [(1, [Ok(40), Err(()), Ok(30), Ok(10)]), (4, [Ok(10), Ok(30), Ok(40), Err(())])] {
            let stream = async_stream(times, work).ordered(false).max_concurrency(most).timeout(millis(50));
            let results = all(stream.on_timeout(OnTimeout::KillTask)).await;
            let expected = order.map(|result| result.map_err(|()| TaskError::Timeout(millis(50))));
            assert_eq!(results, expected);
        }
        inbox.is_silent().await;
    })
    .await;
}

/// elixir `task_test`: `async_stream: streams an enumerable with infinite timeout` (XT-027)
#[otp::test]
async fn work_may_take_for_ever() {
    let stream = async_stream([3_600_000], slow).no_timeout();
    assert_eq!(all(stream).await, [Ok(3_600_000)]);
}

/// Each item has its own time, from when its task starts: five seconds, if nobody says otherwise.
#[otp::test]
async fn the_time_of_an_item_begins_with_its_task() {
    let start = Instant::now();
    let stream = async_stream([4000, 4000, 4000], slow).max_concurrency(1);
    assert_eq!(all(stream).await, [Ok(4000), Ok(4000), Ok(4000)]);
    assert_eq!(start.elapsed(), millis(12_000));
    assert_eq!(all(async_stream([6000], slow)).await, [Err(TaskError::Timeout(millis(5000)))]);
    // it passes whether somebody looks or not
    let mut stream =
        async_stream([1, 100], slow).max_concurrency(2).timeout(millis(50)).on_timeout(OnTimeout::KillTask);
    assert_eq!(stream.next().await, Some(Ok(1)));
    tokio::time::sleep(millis(200)).await;
    assert_eq!(stream.next().await, Some(Err(TaskError::Timeout(millis(50)))));
}

/// elixir `task_test`: `async_stream: does not allow streaming with max_concurrency = 0`, `async_stream: does not allow streaming
/// with invalid :on_timeout`, `async_stream: does not allow streaming with invalid :timeout` (XT-028): what can be wrong with the
/// others does not compile
#[otp::test]
#[should_panic(expected = "give it at least 1")]
async fn a_stream_that_would_never_run_is_refused() {
    let _ = async_stream([1], double).max_concurrency(0);
}

/// How many run at a time, at most.
#[derive(Clone, Default)]
struct Gauge(Arc<[AtomicUsize; 3]>);

impl Gauge {
    async fn run(self, n: u64) -> u64 {
        let [now, most, started] = &*self.0;
        started.fetch_add(1, Ordering::SeqCst);
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let n = slow(n).await;
        now.fetch_sub(1, Ordering::SeqCst);
        n
    }

    fn read(&self) -> [usize; 2] {
        [self.0[1].load(Ordering::SeqCst), self.0[2].load(Ordering::SeqCst)]
    }
}

/// Nothing runs before it is asked for, never more at a time than may, and no more for a slow consumer; but behind a slow item,
/// if the order matters, the rest of the source (otp-semantics, section 10).
#[otp::test]
async fn so_many_run_at_a_time() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let mut stream = async_stream(1..=50, move |n| counted.clone().run(n)).max_concurrency(3);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(gauge.read(), [0, 0]);
    assert_eq!(stream.next().await, Some(Ok(1)));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(gauge.read()[1] <= 4, "{:?} have started for one result", gauge.read());
    for n in 2..=50 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(stream.next().await, Some(Ok(n)));
        assert!(gauge.read()[1] <= usize::try_from(n).unwrap() + 3);
    }
    assert_eq!(stream.next().await, None);
    assert_eq!(gauge.read(), [3, 50]);

    let gauge = Gauge::default();
    let counted = gauge.clone();
    let items = std::iter::once(4000).chain(std::iter::repeat_n(1, 49));
    let mut stream = async_stream(items, move |n| counted.clone().run(n)).max_concurrency(2);
    assert_eq!(stream.next().await, Some(Ok(4000)));
    assert_eq!(gauge.read(), [2, 50], "all others have run behind it");
}

/// A crash comes in its place.
#[otp::test]
async fn failures_keep_the_order() {
    let work = async |n: u64| {
        if n == 2 {
            otp::exit(otp::self_pid().unwrap(), ExitReason::error("two"));
        }
        slow(40 - n * 10).await
    };
    let results = all(async_stream([1, 2, 3], work).max_concurrency(3)).await;
    assert_eq!(results, [Ok(30), Err(TaskError::Exited(ExitReason::error("two"))), Ok(10)]);
}
