//! What it costs to take a worker out of a pool and to give it back: beside a semaphore and a vector written by hand, and
//! beside the crate `deadpool`.

use crate::clock::{Clock, float};
use crate::flavor::Flavor;
use deadpool::managed::{Manager, Metrics, Object, RecycleResult};
use otp::pool::{Pool, PoolRef};
use otp::prelude::*;
use std::convert::Infallible;
use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is pooled: a server that is asked for a number.
#[derive(Debug, Default)]
pub(crate) struct Conn {
    n: u64,
}

#[gen_server]
impl Conn {
    #[init]
    fn new() -> Self {
        Self { n: 0 }
    }

    #[call]
    fn next(&mut self) -> u64 {
        self.n += 1;
        self.n
    }
}

const WORKERS: usize = 10;
const CLIENTS: u64 = 100;

/// A pool of clients of servers.
trait Pooled: Clone + Send + Sync + 'static {
    type Guard: Send;
    fn take(&self) -> impl Future<Output = Self::Guard> + Send;
    fn client(guard: &Self::Guard) -> &ConnRef;
}

/// The pool of this library.
#[derive(Clone)]
struct Ours(PoolRef<Conn>);

impl Pooled for Ours {
    type Guard = otp::pool::Checkout<Conn>;

    async fn take(&self) -> Self::Guard {
        self.0.checkout().await.expect("in time")
    }

    fn client(guard: &Self::Guard) -> &ConnRef {
        guard
    }
}

/// What one writes oneself: permits, and a vector of those that are free.
#[derive(Clone)]
struct ByHand {
    permits: Arc<Semaphore>,
    free: Arc<Mutex<Vec<ConnRef>>>,
}

struct Taken {
    client: Option<ConnRef>,
    free: Arc<Mutex<Vec<ConnRef>>>,
    /// Given back after the client.
    _permit: OwnedSemaphorePermit,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).extend(self.client.take());
    }
}

impl Pooled for ByHand {
    type Guard = Taken;

    async fn take(&self) -> Taken {
        let permit = self.permits.clone().acquire_owned().await.expect("it is open");
        let client = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Taken { client, free: self.free.clone(), _permit: permit }
    }

    fn client(guard: &Taken) -> &ConnRef {
        guard.client.as_ref().expect("there is one for each permit")
    }
}

/// `deadpool`, without timeouts and without a check when an object is used again.
#[derive(Clone)]
struct Deadpool(deadpool::managed::Pool<Servers>);

#[derive(Debug)]
struct Servers;

impl Manager for Servers {
    type Type = ConnRef;
    type Error = Infallible;

    async fn create(&self) -> Result<ConnRef, Infallible> {
        Ok(Conn::start().await.expect("it starts"))
    }

    async fn recycle(&self, _conn: &mut ConnRef, _metrics: &Metrics) -> RecycleResult<Infallible> {
        Ok(())
    }
}

impl Pooled for Deadpool {
    type Guard = Object<Servers>;

    async fn take(&self) -> Self::Guard {
        self.0.get().await.expect("it is open")
    }

    fn client(guard: &Self::Guard) -> &ConnRef {
        guard
    }
}

async fn ours() -> Ours {
    Ours(Pool::new(Conn::spec).size(WORKERS).spec().start().await.expect("it starts"))
}

async fn by_hand() -> ByHand {
    let mut free = Vec::new();
    for _ in 0..WORKERS {
        free.push(Conn::start().await.expect("it starts"));
    }
    ByHand { permits: Arc::new(Semaphore::new(WORKERS)), free: Arc::new(Mutex::new(free)) }
}

fn deadpool() -> Deadpool {
    Deadpool(deadpool::managed::Pool::builder(Servers).max_size(WORKERS).build().expect("it can be built"))
}

/// What is measured.
#[derive(Clone, Copy)]
enum Work {
    /// One client, and there always is a free worker.
    Idle,
    /// The same, with a call to the worker.
    Call,
    /// A hundred clients and ten workers, each of which is held over a turn of the others.
    Crowd,
}

impl Work {
    const ALL: [Self; 3] = [Self::Idle, Self::Call, Self::Crowd];

    const fn words(self) -> &'static str {
        match self {
            Self::Idle => "take an idle one and give it back",
            Self::Call => "the same, with a call in between",
            Self::Crowd => "100 clients, 10 workers",
        }
    }
}

async fn measure<P: Pooled>(pool: P, work: Work, flavor: Flavor, times: u64) -> f64 {
    for _ in 0..WORKERS * 10 {
        let guard = pool.take().await;
        P::client(&guard).next().await.expect("it answers");
    }
    let clock = Clock::start();
    match work {
        Work::Idle => {
            for _ in 0..times {
                black_box(pool.take().await);
            }
        }
        Work::Call => {
            for _ in 0..times {
                let guard = pool.take().await;
                P::client(&guard).next().await.expect("it answers");
            }
        }
        Work::Crowd => {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    let pool = pool.clone();
                    tokio::spawn(async move {
                        for _ in 0..times / CLIENTS {
                            let guard = pool.take().await;
                            tokio::task::yield_now().await;
                            drop(guard);
                        }
                    })
                })
                .collect();
            for client in clients {
                client.await.expect("it does not panic");
            }
        }
    }
    clock.each(times).of(flavor)
}

/// The median of what was measured in several rounds.
fn median(mut costs: Vec<f64>) -> f64 {
    costs.sort_by(f64::total_cmp);
    costs.get(costs.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints a Markdown table: nanoseconds for taking and giving back, in rounds that take turns.
pub(crate) fn measure_and_print(quick: bool) {
    let (rounds, times) = if quick { (5, 50_000) } else { (15, 400_000) };
    println!("| | runtime | otp, ns | semaphore and vector, ns | deadpool, ns | otp / by hand | otp / deadpool |");
    println!("|---|---|---|---|---|---|---|");
    for work in Work::ALL {
        for flavor in Flavor::ALL {
            let mut costs = [const { Vec::new() }; 3];
            for _ in 0..rounds {
                // each on a runtime of its own, so that none finds another's processes
                let run = || flavor.runtime();
                costs[0].push(run().block_on(async { on_a_worker(measure(ours().await, work, flavor, times)).await }));
                costs[1]
                    .push(run().block_on(async { on_a_worker(measure(by_hand().await, work, flavor, times)).await }));
                costs[2].push(run().block_on(async { on_a_worker(measure(deadpool(), work, flavor, times)).await }));
            }
            let [otp, by_hand, deadpool] = costs.map(median);
            let words = work.words();
            println!(
                "| {words} | {flavor} | {otp:.0} | {by_hand:.0} | {deadpool:.0} | {:.2} | {:.2} |",
                otp / by_hand,
                otp / deadpool
            );
        }
    }
    println!("\n{} operations in each of {} rounds; medians.", float(times), rounds);
}

/// As a task, not on the thread that has started the runtime.
async fn on_a_worker(measured: impl Future<Output = f64> + Send + 'static) -> f64 {
    tokio::spawn(measured).await.expect("it does not panic")
}
