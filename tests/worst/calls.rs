//! Calls that race the end of their server: it stops, is killed, panics, is shut down, and comes again, all the time. Each
//! call ends exactly once, with the reply to its own request or with an error that says what happened; none hangs; and the
//! casts between them are accounted for.

mod clients;
mod endings;
mod server;

use super::accounting::ledger::Ledger;
use super::arguments::Arguments;
use super::dice::any_seed;
use otp::ServerHandle;
use otp::report::dead_letters;
use server::House;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// So many tasks call at a time.
const CLIENTS: usize = 64;

/// So often at most a server panics.
const BLOWS: usize = 100_000;

/// What a run consists of.
struct Run {
    /// Of the calls, and of the blows.
    ledger: Arc<Ledger>,
    calls: usize,
    seed: u64,
    /// The last client is through.
    over: AtomicBool,
    ends: AtomicU64,
    abandoned: AtomicU64,
}

/// Makes `--calls` calls (100,000), from `--seed` on.
pub(crate) fn run(arguments: &Arguments) -> String {
    let (calls, seed) = (arguments.figure("--calls", 100_000_usize), arguments.figure("--seed", any_seed()));
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    let run = Arc::new(Run {
        ledger: Arc::new(Ledger::of(calls + BLOWS)),
        calls,
        seed,
        over: AtomicBool::new(false),
        ends: AtomicU64::new(0),
        abandoned: AtomicU64::new(0),
    });
    let dead = dead_letters();
    let began = Instant::now();
    let outcome = runtime.block_on(race(Arc::clone(&run), calls));
    // what hangs is not waited for
    runtime.shutdown_timeout(Duration::from_secs(5));
    let outcome = outcome.and_then(|()| settle(&run.ledger, dead));
    let again = || format!("cargo test -p otp-tests --test worst calls -- --calls {calls} --seed {seed}");
    let sum = outcome.unwrap_or_else(|error| panic!("{error}\n{}", again()));
    let (ends, abandoned) = (run.ends.load(Ordering::Relaxed), run.abandoned.load(Ordering::Relaxed));
    let rate = calls as f64 / began.elapsed().as_secs_f64();
    format!(
        "calls: seed {seed}, {calls} of {CLIENTS} clients race {ends} ends, {abandoned} dropped: {sum}; {rate:.0} a second"
    )
}

async fn race(run: Arc<Run>, calls: usize) -> Result<(), String> {
    let house = House.start().await.map_err(|error| error.to_string())?;
    let ending = tokio::spawn(endings::come(Arc::clone(&run), house.clone()));
    let each = calls.div_ceil(CLIENTS);
    let client = |client: usize| {
        let ids = (client * each).min(calls)..((client + 1) * each).min(calls);
        tokio::spawn(clients::call(Arc::clone(&run), house.clone(), client as u64 + 1, ids))
    };
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    let mut outcome = Ok(());
    for client in clients {
        let ended = client.await.unwrap_or_else(|error| Err(format!("a client has panicked: {error}")));
        if ended.is_err() {
            outcome = ended;
            break;
        }
    }
    run.over.store(true, Ordering::Relaxed);
    if outcome.is_ok() {
        ending.await.map_err(|error| format!("what ends the servers has panicked: {error}"))?;
        house.stop().await.map_err(|error| format!("the tree does not stop: {error}"))?;
    }
    outcome
}

fn settle(ledger: &Ledger, dead_before: u64) -> Result<super::accounting::ledger::Sum, String> {
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let sum = ledger.sum()?;
        let dead = dead_letters() - dead_before;
        if sum.open == 0 && (sum.lost..=sum.lost + sum.doubtful).contains(&dead) {
            return Ok(sum);
        }
        if Instant::now() > patience {
            return Err(format!("{sum}, but {dead} dead letters"));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
