//! Calls that close a circle together.

use super::{NodeRef, Script, node};
use otp::CallError;
use std::sync::Arc;
use tokio::sync::Barrier;

/// Calls `other` when both are in their handlers; what came of it.
async fn crosswise(from: NodeRef, other: NodeRef, step: Arc<Barrier>) -> bool {
    let script = Script::of(move || async move {
        step.wait().await;
        other.ping().await
    });
    match from.run(script).await.expect("it answers") {
        Ok(()) => true,
        Err(CallError::Cycle(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_calls_that_close_a_circle_exactly_one_is_refused() {
    otp::call_cycle::detect(true);
    let (a, b) = (node().await, node().await);
    for _ in 0..1_000 {
        let step = Arc::new(Barrier::new(2));
        let left = tokio::spawn(crosswise(a.clone(), b.clone(), step.clone()));
        let right = tokio::spawn(crosswise(b.clone(), a.clone(), step));
        let went_through = (left.await.unwrap(), right.await.unwrap());
        assert!(went_through.0 != went_through.1, "{went_through:?}");
    }
}

/// Servers that call each other all the time, but never in a circle, are never refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_refused_without_a_circle() {
    otp::call_cycle::detect(true);
    let (top, left, right, bottom) = (node().await, node().await, node().await, node().await);
    let mut tasks = Vec::new();
    for round in 0..4 {
        let ways = [
            (top.clone(), vec![left.clone(), bottom.clone()]),
            (top.clone(), vec![right.clone(), bottom.clone()]),
            (left.clone(), vec![right.clone(), bottom.clone()]),
        ];
        let (from, way) = ways[round % 3].clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..500 {
                from.walk(way.clone()).await.expect("it answers").expect("no circle");
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}
