//! Panics, and the next answer.

use super::scattered;
use crate::clock::{Clock, Cost};
use crate::count;
use crate::framework::Supervises;
use crate::workload::CHILDREN;
use std::any::type_name;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Longer than any restart takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A supervisor with one child.
pub(crate) fn restart<F: Supervises>(runtime: &Runtime, crashes: u64) -> Cost {
    among::<F>(runtime, 1, crashes)
}

/// A supervisor with many children, of which now this one crashes, now that.
pub(crate) fn restart_10k<F: Supervises>(runtime: &Runtime, crashes: u64) -> Cost {
    among::<F>(runtime, CHILDREN, crashes)
}

fn among<F: Supervises>(runtime: &Runtime, children: u64, crashes: u64) -> Cost {
    F::client(runtime, async move {
        let (tree, children) = F::tree(children).await;
        for child in &children {
            F::add_to_child(child, 1).await;
        }
        let clock = Clock::start();
        for child in scattered(&children, crashes) {
            F::crash(child).await;
            // the one that crashed had counted already, so only another one answers 1
            assert_eq!(next_answer::<F>(child).await, 1, "it answers anew");
        }
        let cost = clock.each(crashes);
        F::end(tree).await;
        drop(children);
        count::all_gone().await;
        cost
    })
}

async fn next_answer<F: Supervises>(child: &F::Child) -> u64 {
    let begin = Instant::now();
    loop {
        if let Some(answer) = F::add_to_child(child, 1).await {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "the child of {} does not come back", type_name::<F>());
        tokio::task::yield_now().await;
    }
}
