//! Many orders of what may happen in any order.

use super::{Counter, CounterRef, PLAIN, failure};
use otp::__private::{TestSettings, run_test_with};
use otp::prelude::*;
use otp::test::{self, Probe};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::process::{Command, Output};

/// Adds one, the wrong way: somebody else may do so in between.
async fn bump(counter: CounterRef) {
    let n = counter.get().await.unwrap();
    counter.set(n + 1).await.unwrap();
}

/// Two clients at a time.
async fn two_bumps() -> u64 {
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    let clients = [(); 2].map(|()| {
        let counter = counter.clone();
        otp::spawn(async move |_| bump(counter).await)
    });
    for client in clients.map(otp::exited) {
        client.await;
    }
    counter.get().await.unwrap()
}

const fn seeds(seeds: u64) -> TestSettings {
    TestSettings { seeds: Some(seeds), ..PLAIN }
}

const fn seed(seed: u64) -> TestSettings {
    TestSettings { seed: Some(seed), ..PLAIN }
}

/// Without a seed the second client has its turn when the first is done: the mistake stays unseen.
#[otp::test]
async fn one_order_does_not_find_it() {
    assert_eq!(two_bumps().await, 2);
}

#[test]
fn a_lost_update_is_found() {
    let text = failure(seeds(100), || async { assert_eq!(two_bumps().await, 2) });
    assert!(text.contains("left: 1"), "{text}");
}

/// The seed that fails does so each time, in the same order; and most orders do not.
#[test]
fn the_same_seed_is_the_same_order() {
    let run = |number| {
        let seen = RefCell::new((0, 0));
        run_test_with(seed(number), || async {
            let n = two_bumps().await;
            *seen.borrow_mut() = (n, test::course());
        });
        seen.into_inner()
    };
    let all: Vec<(u64, u64)> = (1..=100).map(run).collect();
    let again: Vec<(u64, u64)> = (1..=100).map(run).collect();
    assert_eq!(all, again);
    let lost = all.iter().filter(|(n, _)| *n == 1).count();
    assert!((1..100).contains(&lost), "{lost} of 100");
    let courses: BTreeSet<u64> = all.iter().map(|(_, course)| *course).collect();
    assert!(courses.len() > 50, "only {} orders", courses.len());
    assert!(!courses.contains(&0));
}

#[otp::test]
async fn without_a_seed_nobody_has_chosen() {
    two_bumps().await;
    assert_eq!(test::course(), 0);
}

/// Signals and messages of one sender stay in order, whatever the seed.
#[otp::test(seeds = 50)]
async fn what_one_sender_sends_stays_in_order() -> Result<(), StartError> {
    let mut probe = Probe::new();
    let to = probe.pid();
    for sender in 0..3_u32 {
        otp::spawn(async move |_| {
            for n in 0..10_u32 {
                otp::send(to, (sender, n));
                tokio::task::yield_now().await;
            }
        });
    }
    test::settle().await;
    let mail: Vec<(u32, u32)> = probe.flush().into_iter().map(|info| info.take().unwrap()).collect();
    assert_eq!(mail.len(), 30);
    for sender in 0..3 {
        let of: Vec<u32> = mail.iter().filter(|(from, _)| *from == sender).map(|(_, n)| *n).collect();
        assert_eq!(of, (0..10).collect::<Vec<_>>());
    }
    Ok(())
}

/// Who comes first is open, and each order comes about.
#[test]
fn every_order_of_three_comes_about() {
    let orders = RefCell::new(BTreeSet::new());
    run_test_with(seeds(100), || async {
        let mut probe = Probe::new();
        let to = probe.pid();
        for n in 0..3_u8 {
            otp::spawn(async move |_| otp::send(to, n));
        }
        test::settle().await;
        let order: Vec<u8> = probe.flush().into_iter().map(|info| info.take().unwrap()).collect();
        orders.borrow_mut().insert(order);
    });
    assert_eq!(orders.into_inner().len(), 6);
}

/// Is run by the test below, and fails then.
#[otp::test(seeds = 100)]
async fn child_with_a_race() -> Result<(), String> {
    if env::var_os("KIT_CHILD").is_none() {
        return Ok(());
    }
    println!("course {}", test::course());
    match two_bumps().await {
        2 => Ok(()),
        n => Err(format!("{n} of 2, course {}", test::course())),
    }
}

fn child(seed: Option<&str>) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "seeds::child_with_a_race", "--nocapture"]).env("KIT_CHILD", "1");
    if let Some(seed) = seed {
        command.env("OTP_SEED", seed);
    }
    let Output { stdout, stderr, status } = command.output().unwrap();
    assert!(!status.success());
    String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr)
}

#[test]
fn a_failure_says_its_seed_and_the_seed_fails_again() {
    let said = child(None);
    let (_, rest) = said.split_once("the test fails with seed ").unwrap_or_else(|| panic!("{said}"));
    let seed = rest.split(':').next().unwrap();
    let line = |said: &str| said.lines().find(|line| line.contains("1 of 2")).map(str::to_owned);
    let again = child(Some(seed));
    assert_eq!(again.matches("course").count(), 2, "it runs once: {again}");
    assert!(line(&said).is_some());
    assert_eq!(line(&said), line(&again));
}

/// The mistake put right: no seed finds anything.
#[otp::test(seeds = 200)]
async fn one_message_does_not_lose_anything() {
    let counter = test::start_supervised(Counter::spec()).await.unwrap();
    let clients = [(); 2].map(|()| {
        let counter = counter.clone();
        otp::spawn(async move |_| counter.add(1))
    });
    for client in clients.map(otp::exited) {
        client.await;
    }
    assert_eq!(counter.get().await, Ok(2));
}

/// A supervisor, its children and a clock under all orders.
#[otp::test(seeds = 30, crashes = allow)]
async fn trees_restart_in_any_order() {
    let pair = test::start_supervised(super::Pair.spec()).await.unwrap();
    pair.left().boom();
    test::settle().await;
    pair.right().set(3).await.unwrap();
    assert_eq!(pair.left().get().await, Ok(0));
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    assert_eq!(pair.right().get().await, Ok(3));
}
