//! The soak: messages of every kind and a stream of crashes, under a supervision tree; afterwards all that can be counted is
//! at its start, and the memory is flat.

mod counts;
mod crashes;
mod load;
mod memory;
mod tree;

use super::arguments::Arguments;
use super::dice::any_seed;
use counts::Counts;
use memory::Memory;
use otp::{ExitReason, ServerHandle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tree::Soak;

/// So many processes make the load.
const DRIVERS: u64 = 4;

/// What is asked for, and how far it is.
struct Plan {
    seed: u64,
    /// How long it takes at least.
    time: Duration,
    /// How many messages it takes at least; 0 for as many as there are.
    messages: u64,
    /// In a second.
    crashes: u64,
    began: Instant,
    sent: AtomicU64,
    crashed: AtomicU64,
    over: AtomicBool,
}

impl Plan {
    fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    fn crashed(&self) -> u64 {
        self.crashed.load(Ordering::Relaxed)
    }

    /// Whether there has been enough of everything. A machine that has other work to do takes longer.
    fn is_done(&self) -> bool {
        let crashes = self.crashes * self.time.as_secs();
        self.began.elapsed() >= self.time && self.sent() >= self.messages && self.crashed() >= crashes
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Whether the load is ahead of its pace, which is to last for all the time.
    fn is_early(&self) -> bool {
        let share = self.began.elapsed().as_secs_f64() / self.time.as_secs_f64();
        self.messages > 0 && self.sent() as f64 > share * self.messages as f64
    }
}

/// Takes `--seconds` (5), with `--messages` (0: as many as there are) and `--crashes` a second (500).
pub(crate) fn run(arguments: &Arguments) -> String {
    let plan = Arc::new(Plan {
        seed: arguments.figure("--seed", any_seed()),
        time: Duration::from_secs(arguments.figure("--seconds", 5)),
        messages: arguments.figure("--messages", 0),
        crashes: arguments.figure("--crashes", 500),
        began: Instant::now(),
        sent: AtomicU64::new(0),
        crashed: AtomicU64::new(0),
        over: AtomicBool::new(false),
    });
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    // as a task of its own: on a multi-thread runtime `block_on` runs where no worker does
    let said = runtime.block_on(async { tokio::spawn(soak(plan)).await });
    said.unwrap_or_else(|error| panic!("the soak: {error}"))
}

/// Why the drivers have ended that have.
async fn failed(drivers: Vec<tokio::task::JoinHandle<ExitReason>>) -> Vec<ExitReason> {
    let mut reasons = Vec::new();
    for driver in drivers.into_iter().filter(tokio::task::JoinHandle::is_finished) {
        reasons.extend(driver.await);
    }
    reasons
}

async fn soak(plan: Arc<Plan>) -> String {
    // from the first server on that does without a task of its own, one waits for the runtime's end
    tree::come_and_go().await;
    let before = Counts::settled().await;
    let memory = Memory::watch(plan.time);
    let soak = Soak.start().await.expect("it starts");
    tree::fill(&soak).await;
    let crashing = tokio::spawn(crashes::come(Arc::clone(&plan), soak.clone()));
    let drivers = (0..DRIVERS).map(|driver| load::drive(Arc::clone(&plan), soak.clone(), driver));
    let drivers: Vec<_> = drivers.map(|driver| tokio::spawn(otp::exited(driver))).collect();
    let most = plan.time * 5 + Duration::from_secs(60);
    while !plan.is_done() {
        assert!(drivers.iter().all(|driver| !driver.is_finished()), "a driver has failed: {:?}", failed(drivers).await);
        assert!(plan.began.elapsed() < most, "only {} messages and {} crashes", plan.sent(), plan.crashed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seconds = plan.began.elapsed().as_secs_f64();
    let memory = memory.over();
    plan.over.store(true, Ordering::Relaxed);
    for driver in drivers {
        assert_eq!(driver.await.expect("it is waited for"), ExitReason::Normal, "a driver has failed");
    }
    crashing.await.expect("what crashes the servers has panicked");
    tree::is_whole(&soak).await;
    soak.stop().await.expect("it stops");
    before.are_back().await;
    assert!(memory.is_flat(), "the memory grows: {memory}");
    let (seed, sent, crashed) = (plan.seed, plan.sent(), plan.crashed());
    let rate = |count: u64| count as f64 / seconds;
    format!(
        "soak: seed {seed}, {sent} messages ({:.0} a second), {crashed} crashes ({:.0} a second) in {seconds:.1} s, all \
         counts back, {memory}",
        rate(sent),
        rate(crashed)
    )
}
