//! No model loses money, or makes any, whatever its customers do.

use super::accounts::Branch;
use super::channels::Counter;
use super::lock::Locked;
use super::memory::Vault;
use super::one_server::{Ledger, LedgerRef};
use super::rules::{Amount, Bank, Refused};
use std::future::Future;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

const ACCOUNTS: usize = 4;
const EACH: Amount = 100;
const ALL: Amount = EACH * ACCOUNTS as Amount;
const CUSTOMERS: u64 = 8;
const TRANSFERS: usize = 2_000;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime")
}

/// Runs it, but not for ever.
fn run<T>(test: impl Future<Output = T>) -> T {
    let bounded = async { tokio::time::timeout(Duration::from_secs(60), test).await.expect("nobody waits for ever") };
    runtime().block_on(bounded)
}

/// Transfers between accounts, and of amounts, that look random and are the same each time. Answers how many were refused.
async fn customer<B: Bank>(bank: B, number: u64, transfers: usize) -> usize {
    let mut state = number;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let account = |n: u64| usize::try_from(n).expect("small");
    let mut refused = 0;
    for number in 0..transfers {
        if number % 16 == 0 {
            tokio::task::yield_now().await; // not every bank has its customers wait, and only who waits can be stopped
        }
        let (from, to) = (account(next(ACCOUNTS as u64)), account(next(ACCOUNTS as u64)));
        match bank.transfer(from, to, next(EACH)).await {
            Ok(()) => {}
            Err(Refused::NotCovered) => refused += 1,
            Err(Refused::Closed) => panic!("the bank is open"),
        }
    }
    refused
}

/// Who never comes to an end by itself.
fn is_stopped(number: u64) -> bool {
    number.is_multiple_of(3)
}

/// Eight customers, some of whom are stopped in the middle, and an auditor who looks all the time.
fn keeps_the_money<B: Bank>() {
    run(async {
        let bank = B::open(vec![EACH; ACCOUNTS]).await;
        let customers: Vec<_> = (0..CUSTOMERS)
            .map(|number| {
                let transfers = if is_stopped(number) { usize::MAX } else { TRANSFERS };
                tokio::spawn(customer(bank.clone(), number, transfers))
            })
            .collect();
        let auditor = tokio::spawn({
            let bank = bank.clone();
            async move {
                for _ in 0..500 {
                    let total = bank.total().await.expect("the bank is open");
                    if B::ALWAYS_BALANCED {
                        assert_eq!(total, ALL, "an audit in the middle");
                    }
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut refused = 0;
        for (number, customer) in (0..).zip(customers) {
            if is_stopped(number) {
                customer.abort();
                let _ = customer.await;
            } else {
                refused += customer.await.expect("it was not stopped");
            }
        }
        assert!(refused > 0, "accounts are never empty: nothing is proved about overdrafts");
        auditor.await.expect("the auditor saw no mistake");
        at_rest(&bank).await;
    });
}

/// What customers who were stopped have ordered is carried out, and then the books balance.
async fn at_rest<B: Bank>(bank: &B) {
    for _ in 0..10_000 {
        if bank.total().await == Ok(ALL) {
            break;
        }
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        assert_eq!(bank.total().await, Ok(ALL), "at rest");
    }
}

#[test]
fn one_lock_keeps_the_money() {
    keeps_the_money::<Locked>();
}

#[test]
fn one_server_keeps_the_money() {
    keeps_the_money::<LedgerRef>();
}

#[test]
fn a_server_for_each_account_keeps_the_money() {
    keeps_the_money::<Branch>();
}

#[test]
fn tellers_with_channels_keep_the_money() {
    keeps_the_money::<Counter>();
}

#[test]
fn transactional_memory_keeps_the_money() {
    keeps_the_money::<Vault>();
}

/// A bank that does its two steps by what its customer's future does: the mistake that the others avoid.
#[derive(Clone)]
struct Careless(Locked);

impl Bank for Careless {
    const ALWAYS_BALANCED: bool = false;

    async fn open(mut balances: Vec<Amount>) -> Self {
        balances.push(0); // money in hand
        Careless(Locked::open(balances).await)
    }

    async fn transfer(&self, from: usize, to: usize, amount: Amount) -> Result<(), Refused> {
        self.0.transfer(from, ACCOUNTS, amount).await?;
        tokio::task::yield_now().await;
        self.0.transfer(ACCOUNTS, to, amount).await
    }

    async fn total(&self) -> Result<Amount, Refused> {
        Ok(self.0.total().await? - self.0.balance(ACCOUNTS))
    }
}

#[test]
fn the_tests_notice_money_that_is_lost() {
    let lost = std::panic::catch_unwind(keeps_the_money::<Careless>).expect_err("money is lost with its customer");
    let text = lost.downcast_ref::<String>().expect("an assertion's text");
    assert!(text.contains("at rest"), "{text}");
}

#[test]
fn a_server_that_crashed_has_lost_its_money_and_says_so() {
    run(async {
        let ledger = Ledger::start(vec![EACH; ACCOUNTS]).await.expect("it starts");
        assert!(LedgerRef::transfer(&ledger, 0, ACCOUNTS, 1).await.is_err(), "there is no such account");
        assert_eq!(Bank::transfer(&ledger, 0, 1, 1).await, Err(Refused::Closed));
    });
}

#[test]
fn memory_waits_until_either_account_covers() {
    run(async {
        let bank = Vault::open(vec![0, 0, 10]).await;
        let waiting = tokio::spawn({
            let bank = bank.clone();
            async move { bank.transfer_when_covered([0, 1], 2, 5).await }
        });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!waiting.is_finished(), "nothing covers it yet");
        assert_eq!(bank.transfer(2, 1, 5).await, Ok(()));
        waiting.await.expect("it was covered by the second account");
        assert_eq!(bank.balances().await, [0, 0, 10]);
    });
}
