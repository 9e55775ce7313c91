//! What a job costs that does nothing, in a queue in memory.

use crate::clock::float;
use crate::flavor::Flavor;
use otp::jobs::Jobs;
use otp::prelude::ServerHandle as _;
use std::time::Instant;

const AT_A_TIME: [usize; 3] = [1, 10, 100];

/// Prints a Markdown table: jobs in a second.
pub(crate) fn measure_and_print(quick: bool) {
    let jobs = if quick { 2_000 } else { 50_000 };
    println!(
        "| runtime | at a time | accepted in a second | done in a second | one by one, µs from `enqueue` to its effect |"
    );
    println!("|---|---|---|---|---|");
    for flavor in Flavor::ALL {
        for at_a_time in AT_A_TIME {
            let [accepted, done, alone] = flavor.runtime().block_on(async move {
                // `block_on` runs beside the workers, not on one
                tokio::spawn(measure(jobs, at_a_time)).await.expect("it does not panic")
            });
            println!("| {flavor} | {at_a_time} | {accepted:.0} | {done:.0} | {alone:.1} |");
        }
    }
}

async fn measure(number: u64, at_a_time: usize) -> [f64; 3] {
    let queue = Jobs::new(async |_: u64| ()).concurrency(at_a_time).start().await.expect("it starts");
    queue.pause().await.expect("it runs");
    let begin = Instant::now();
    let answers = queue.enqueue_all(0..number).await;
    let accepted = float(number) / begin.elapsed().as_secs_f64();
    assert!(answers.iter().all(Result::is_ok));
    let begin = Instant::now();
    queue.resume().await.expect("it runs");
    assert_eq!(queue.drain(None).await, Ok(0));
    let done = float(number) / begin.elapsed().as_secs_f64();
    queue.stop().await.expect("it runs");
    [accepted, done, one_by_one(number / 10, at_a_time).await]
}

/// Microseconds from an order to its effect.
async fn one_by_one(number: u64, at_a_time: usize) -> f64 {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let queue = Jobs::new(move |n: u64| {
        let tell = tell.clone();
        async move {
            let _ = tell.send(n);
        }
    });
    let queue = queue.concurrency(at_a_time).start().await.expect("it starts");
    let begin = Instant::now();
    for n in 0..number {
        queue.enqueue(n).await.expect("it has room");
        assert_eq!(told.recv().await, Some(n));
    }
    let each = begin.elapsed().as_secs_f64() * 1e6 / float(number);
    queue.stop().await.expect("it runs");
    each
}
