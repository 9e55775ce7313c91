//! What a transfer costs with each of the models.

use super::accounts::Branch;
use super::channels::Counter;
use super::lock::Locked;
use super::memory::Vault;
use super::one_server::LedgerRef;
use super::rules::{Amount, Bank};
use crate::clock::float;
use crate::flavor::Flavor;
use crate::statistics::median;
use std::time::Instant;

const RICH: Amount = 1_000_000;
const CLIENTS: usize = 8;
const MANY: usize = 1_000;
/// Customers and accounts of each column.
const CROWDS: [(usize, usize); 3] = [(1, MANY), (CLIENTS, MANY), (CLIENTS, 2)];

/// How much is measured.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    transfers: usize,
    audits: usize,
}

/// Prints a Markdown table for each runtime: nanoseconds for one transfer, microseconds for the total of all accounts.
pub(crate) fn measure_and_print(quick: bool) {
    let effort = if quick {
        Effort { rounds: 3, transfers: 20_000, audits: 50 }
    } else {
        Effort { rounds: 9, transfers: 200_000, audits: 500 }
    };
    for flavor in Flavor::ALL {
        println!("\n{flavor}:\n");
        println!(
            "| model | 1 customer, ns | {CLIENTS} customers, ns | {CLIENTS} customers, 2 accounts, ns | total of {MANY} accounts, µs | exact meanwhile |"
        );
        println!("|---|---|---|---|---|---|");
        row::<Locked>("one lock", flavor, effort);
        row::<LedgerRef>("actors: one server", flavor, effort);
        row::<Branch>("actors: an account each", flavor, effort);
        row::<Counter>("channels: two tellers", flavor, effort);
        row::<Vault>("transactional memory", flavor, effort);
    }
}

fn row<B: Bank>(name: &str, flavor: Flavor, effort: Effort) {
    let cells = CROWDS.map(|(clients, accounts)| {
        middle(effort, || flavor.runtime().block_on(transfers::<B>(clients, accounts, effort.transfers)))
    });
    let total = middle(effort, || flavor.runtime().block_on(totals::<B>(effort.audits)));
    let [alone, crowd, hot] = cells.map(|cell| format!("{cell:.0}"));
    let exact = if B::ALWAYS_BALANCED { "yes" } else { "no" };
    println!("| {name} | {alone} | {crowd} | {hot} | {total:.1} | {exact} |");
}

fn middle(effort: Effort, mut once: impl FnMut() -> f64) -> f64 {
    let all: Vec<f64> = (0..effort.rounds).map(|_| once()).collect();
    median(&all).expect("there are rounds")
}

/// Nanoseconds for one transfer, with so many customers at once.
async fn transfers<B: Bank>(clients: usize, accounts: usize, transfers: usize) -> f64 {
    let bank = B::open(vec![RICH; accounts]).await;
    let begin = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|client| {
            let bank = bank.clone();
            tokio::spawn(async move {
                for n in 0..transfers / clients {
                    let from = (client + n * 7) % accounts;
                    let _ = bank.transfer(from, (from + 1) % accounts, 1).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("it does not panic");
    }
    begin.elapsed().as_secs_f64() * 1e9 / float(transfers as u64)
}

/// Microseconds for one total.
async fn totals<B: Bank>(audits: usize) -> f64 {
    let bank = B::open(vec![RICH; MANY]).await;
    let audit = tokio::spawn(async move {
        let begin = Instant::now();
        for _ in 0..audits {
            assert_eq!(bank.total().await, Ok(RICH * MANY as Amount));
        }
        begin.elapsed().as_secs_f64() * 1e6 / float(audits as u64)
    });
    audit.await.expect("it does not panic")
}
