//! Tasks.

use otp::prelude::*;
use otp::{Shutdown, Task, TaskError, task};
use std::time::Duration;

async fn price(shop: &'static str) -> u32 {
    tokio::time::sleep(Duration::from_millis(20)).await; // it has to be looked up
    u32::try_from(shop.len()).unwrap_or_default()
}

// ANCHOR: several
#[otp::test]
async fn the_cheapest() -> Result<(), TaskError> {
    let (a, b) = (Task::async_link(price("corner")), Task::async_link(price("market place")));
    assert_eq!(a.await?.min(b.await?), 6);

    let shops = ["corner", "market", "harbour"];
    let prices = task::await_many(shops.map(|shop| Task::async_link(price(shop)))).await?;
    assert_eq!(prices, [6, 6, 7]);
    Ok(())
}
// ANCHOR_END: several

// ANCHOR: patience
#[otp::test]
async fn with_patience() {
    let slow = || {
        Task::async_link(async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            42
        })
    };

    // five seconds, unless you say otherwise; then it goes on, and nobody takes its result
    assert_eq!(slow().await, Err(TaskError::Timeout(Duration::from_secs(5))));
    assert_eq!(slow().timeout(Duration::from_secs(20)).await, Ok(42));

    // wait, do something else, wait again; in the end, enough is enough
    let mut task = slow();
    assert_eq!(task.yield_for(Duration::from_secs(1)).await, None);
    assert_eq!(task.yield_for(Duration::from_secs(1)).await, None);
    assert_eq!(task.shutdown(Shutdown::BrutalKill).await, None);
}
// ANCHOR_END: patience

// ANCHOR: supervised
supervisor! {
    pub App: one_for_one {
        tasks: task::Supervisor = task::Supervisor::new().max_children(1000).spec(),
        // once, when the tree starts
        warm_up: Task = Task::spec(async { println!("the cache is warm") }),
    }
}

async fn import(line: &'static str) -> u32 {
    line.parse().expect("a number")
}

async fn tidy_up() -> Result<(), std::io::Error> {
    Ok(())
}

#[otp::test]
async fn what_may_fail() -> Result<(), Box<dyn std::error::Error>> {
    let tasks = App.start_link().await?.tasks();

    let good = tasks.async_nolink(import("12")).await?;
    let bad = tasks.async_nolink(import("1z")).await?;
    assert_eq!(good.await, Ok(12));
    let Err(TaskError::Exited(why)) = bad.await else { panic!("it is no number") };
    assert!(why.to_string().contains("a number: ParseIntError"));

    // nobody waits for these; the second is repeated if it crashes
    tasks.start_child(tidy_up()).await?;
    tasks.start_child_again(otp::Restart::Transient, tidy_up).await?;
    Ok(())
}
// ANCHOR_END: supervised

// ANCHOR: stream
#[otp::test]
async fn a_thousand_pages() {
    let pages = 1..=1000_u64;
    let mut sizes = task::async_stream(pages, async |page: u64| page * 2).max_concurrency(8).ordered(false);
    let mut sum = 0;
    while let Some(size) = sizes.next().await {
        sum += size.unwrap_or(0);
    }
    assert_eq!(sum, 1_001_000);
}
// ANCHOR_END: stream

// ANCHOR: failures
#[otp::test]
async fn what_to_try_again() -> Result<(), Box<dyn std::error::Error>> {
    let tasks = task::Supervisor::new().start_link().await?;
    let lines = ["1", "x", "3"];
    let mut numbers = tasks.async_stream_nolink(lines, import).zip_input_on_exit();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(number) = numbers.next().await {
        match number {
            Ok(number) => good.push(number),
            Err((line, _why)) => bad.push(line),
        }
    }
    assert_eq!((good, bad), (vec![1, 3], vec!["x"]));
    Ok(())
}
// ANCHOR_END: failures

// ANCHOR: blocking
#[otp::test]
async fn a_long_computation() {
    let primes = Task::blocking(|| {
        let mut primes: Vec<u32> = Vec::new();
        for n in 2..10_000 {
            if task::is_stopping() {
                break; // whoever has asked does not want it any more
            }
            if primes.iter().take_while(|p| *p * *p <= n).all(|p| n % p != 0) {
                primes.push(n);
            }
        }
        primes.len()
    });
    assert_eq!(primes.await, Ok(1229));
}
// ANCHOR_END: blocking

// ANCHOR: callers
#[otp::test]
async fn for_whom() {
    let request = otp::spawn(async |inbox: Inbox| {
        let me = inbox.pid();
        let answer = Task::async_link(async { Task::async_link(async { task::callers() }).await });
        let callers = answer.await.unwrap().unwrap();
        assert_eq!(callers.last(), Some(&me)); // however many tasks are in between
    });
    assert_eq!(otp::exited(request).await, ExitReason::Normal);
}
// ANCHOR_END: callers
