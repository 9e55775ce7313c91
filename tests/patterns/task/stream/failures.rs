//! Items that fail or are too slow.

use super::{all, links, slow};
use crate::task::{end, millis};
use otp::task::{OnTimeout, async_stream};
use otp::{ExitReason, TaskError};
use otp_tests::kit::{Mail as _, in_process};
use std::future::pending;
use std::time::Duration;

/// elixir `task_test`: `async_stream: timeout` (XT-025); here the stream ends instead of the caller
#[otp::test]
async fn a_slow_item_ends_the_stream() {
    in_process(async |mut inbox| {
        otp::trap_exit(true);
        let stream = async_stream([1, 2], async |_| pending::<()>().await).timeout(Duration::ZERO).max_concurrency(2);
        assert_eq!(all(stream).await, [Err(TaskError::Timeout(Duration::ZERO))]);
        let mut stream = async_stream([10, 1000, 20], slow).timeout(millis(50)).max_concurrency(1);
        assert_eq!(stream.next().await, Some(Ok(10)));
        assert_eq!(stream.next().await, Some(Err(TaskError::Timeout(millis(50)))));
        assert_eq!(stream.next().await, None, "the third never ran");
        inbox.is_silent().await;
        assert_eq!(links(inbox.pid()), []);
    })
    .await;
}

/// elixir `task_test`: `async_stream N: with :on_timeout set to :kill_task`, `async_stream N: with timeout and
/// :zip_input_on_exit set to true` (XT-037)
#[otp::test]
async fn a_slow_item_may_be_ended_alone() {
    for most in [1, 4] {
        in_process(async move |mut inbox| {
            otp::trap_exit(true);
            let stream = || async_stream([10, 1000, 20], slow).timeout(millis(50)).max_concurrency(most);
            let stream = || stream().on_timeout(OnTimeout::KillTask);
            let late = TaskError::Timeout(millis(50));
            assert_eq!(all(stream()).await, [Ok(10), Err(late.clone()), Ok(20)]);
            let mut zipped = stream().zip_input_on_exit();
            assert_eq!(zipped.next().await, Some(Ok(10)));
            assert_eq!(zipped.next().await, Some(Err((1000, late))));
            assert_eq!(zipped.next().await, Some(Ok(20)));
            assert_eq!(zipped.next().await, None);
            inbox.is_silent().await;
            assert_eq!(links(inbox.pid()), []);
        })
        .await;
    }
}

/// Ends for a reason that names the item.
async fn fails(n: u64) -> u64 {
    end(ExitReason::error(n)).await
}

fn failed(n: u64) -> TaskError {
    TaskError::Exited(ExitReason::error(n))
}

/// elixir `task_test`: `async_stream N: streams an enumerable with exits`, `async_stream N: with inner halt on failure`,
/// `async_stream N: with outer halt on failure`, `async_stream N: with outer halt on failure and :zip_input_on_exit` (XT-033)
#[otp::test]
async fn failures_are_items_of_a_trapping_owner() {
    for most in [1, 4] {
        in_process(async move |mut inbox| {
            otp::trap_exit(true);
            let results = all(async_stream(1..=6, fails).max_concurrency(most)).await;
            assert_eq!(results, (1..=6).map(|n| Err(failed(n))).collect::<Vec<_>>());
            // the source ends early
            let results = all(async_stream((1..=8).take(4), fails).max_concurrency(most)).await;
            assert_eq!(results, (1..=4).map(|n| Err(failed(n))).collect::<Vec<_>>());
            // who asks ends early
            let mut stream = async_stream(1..=8, fails).max_concurrency(most);
            for n in 1..=4 {
                assert_eq!(stream.next().await, Some(Err(failed(n))));
            }
            drop(stream);
            let mut stream = async_stream(1..=8, fails).max_concurrency(most).zip_input_on_exit();
            for n in 1..=4 {
                assert_eq!(stream.next().await, Some(Err((n, failed(n)))));
            }
            drop(stream);
            inbox.is_silent().await;
            assert_eq!(links(inbox.pid()), []);
        })
        .await;
    }
}

/// An owner that does not trap exits ends with the first that crashes, and the others with it.
#[otp::test]
async fn a_failure_ends_an_owner_that_does_not_trap_exits() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let owner = otp::spawn(move |_| async move {
        let work = move |n: u64| {
            tell.send(otp::self_pid()).unwrap();
            async move { if n == 1 { fails(n).await } else { pending().await } }
        };
        let result = async_stream([2, 1], work).max_concurrency(2).next().await;
        panic!("the owner goes on with {result:?}");
    });
    assert_eq!(otp::exited(owner).await, ExitReason::error(1));
    assert_eq!(told.recv().await, Some(Some(owner)), "the function that makes the work runs in the owner");
}

/// A task that panics is an item, too.
#[otp::test]
async fn a_panic_is_an_item() {
    let mut stream = async_stream([1], async |n: u64| assert_eq!(n, 2, "not two"));
    let Some(Err(TaskError::Exited(ExitReason::Panic(panic)))) = stream.next().await else { panic!("it has panicked") };
    assert!(panic.message.contains("not two"));
}
