//! Random courses: whatever is killed, cancelled, discarded or late, no worker is lost and none is in two hands.

use crate::conn::{Conn, ConnRef, once, start};
use otp::pool::{Checkout, Discard, Factory, FactoryError, Pool, PoolError, PoolRef, Routing, Strategy, Turn};
use otp::prelude::*;
use std::collections::HashSet;
use std::pin::Pin;
use std::time::Duration;

type Waiting = Pin<Box<dyn Future<Output = Result<Checkout<Conn>, PoolError>> + Send>>;

/// Of all courses together.
const ROUNDS: u32 = 100_000;

/// Always the same numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n.max(1)).expect("small")).expect("small")
    }
}

/// A pool and all its clients.
struct Course {
    pool: PoolRef<Conn>,
    size: usize,
    most: usize,
    resized: bool,
    held: Vec<Checkout<Conn>>,
    /// In the order in which they have come.
    line: Vec<Waiting>,
    /// Processes that hold a worker each, or wait for one.
    clients: Vec<Pid>,
}

impl Course {
    fn got(&mut self, worker: Checkout<Conn>) {
        // a guard may outlive its worker, and pids are never used again: two guards with one pid are two hands on a worker
        assert!(self.held.iter().all(|other| other.pid() != worker.pid()), "a worker is in two hands");
        self.held.push(worker);
    }

    fn any(dice: &mut Dice, n: usize) -> Option<usize> {
        (n > 0).then(|| dice.below(n))
    }

    /// Looks who has got something: those who wait longer than others get it before them.
    async fn look(&mut self) {
        let mut passed_over = false;
        for mut waiting in std::mem::take(&mut self.line) {
            match once(&mut waiting).await {
                Some(Ok(worker)) => {
                    assert!(!passed_over, "somebody was served before his turn");
                    self.got(worker);
                }
                Some(Err(error)) => assert!(matches!(error, PoolError::Timeout(_) | PoolError::Full), "{error}"),
                None => {
                    passed_over = true;
                    self.line.push(waiting);
                }
            }
        }
        let stats = self.pool.stats().expect("it runs");
        assert!(stats.waiting == 0 || stats.idle == 0, "somebody waits while a worker is idle: {stats:?}");
        if !self.resized {
            let all = stats.idle + stats.busy + stats.starting + stats.ending;
            assert!(all <= self.most, "too many workers: {stats:?}");
        }
    }

    async fn round(&mut self, dice: &mut Dice) {
        match dice.below(100) {
            0..30 if self.line.len() < 12 => {
                let (pool, time) = (self.pool.clone(), Duration::from_millis(1 + dice.below(3_000) as u64));
                self.line.push(Box::pin(async move { pool.checkout_timeout(time).await }));
            }
            30..35 => {
                let waits = !self.line.is_empty();
                if let Ok(worker) = self.pool.try_checkout() {
                    assert!(!waits, "somebody has jumped the queue");
                    self.got(worker);
                }
            }
            35..60 => {
                if let Some(n) = Self::any(dice, self.held.len()) {
                    let worker = self.held.swap_remove(n);
                    if dice.below(2) == 0 { worker.check_in() } else { drop(worker) }
                }
            }
            60..65 => {
                if let Some(n) = Self::any(dice, self.held.len()) {
                    self.held.swap_remove(n).discard();
                }
            }
            65..70 => {
                if let Some(n) = Self::any(dice, self.held.len()) {
                    otp::exit(self.held[n].pid(), ExitReason::Kill);
                }
            }
            70..73 => {
                // one that is idle, or on its way to somebody
                let pid = self.pool.try_checkout().map(|worker| worker.pid());
                if let Ok(pid) = pid {
                    otp::exit(pid, ExitReason::Kill);
                }
            }
            73..75 => {
                // given back, and killed before whoever gets it has looked
                if let Some(n) = Self::any(dice, self.held.len()) {
                    let worker = self.held.swap_remove(n);
                    let pid = worker.pid();
                    drop(worker);
                    otp::exit(pid, ExitReason::Kill);
                    tokio::task::yield_now().await;
                }
            }
            75..80 => {
                if let Some(n) = Self::any(dice, self.line.len()) {
                    drop(self.line.remove(n));
                }
            }
            80..84 => tokio::time::sleep(Duration::from_millis(dice.below(1_500) as u64)).await,
            84..86 if self.resized => {
                self.size = dice.below(6);
                self.pool.resize(self.size).expect("it runs");
            }
            86..88 => {
                if let Some(n) = Self::any(dice, self.held.len()) {
                    self.held[n].break_down();
                }
            }
            88..92 if self.clients.len() < 3 => {
                let pool = self.pool.clone();
                self.clients.push(otp::spawn(async move |mut inbox| {
                    let held = pool.checkout().await;
                    inbox.receive().await;
                    drop(held);
                }));
            }
            92..96 => {
                if let Some(n) = Self::any(dice, self.clients.len()) {
                    otp::exit(self.clients.swap_remove(n), ExitReason::Kill);
                }
            }
            96..98 => tokio::task::yield_now().await,
            _ => self.settle().await,
        }
        self.look().await;
    }

    /// When all is done that is to be done, the pool has as many workers as it should.
    async fn settle(&mut self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.look().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.look().await;
        let stats = self.pool.stats().expect("it runs");
        assert_eq!((stats.starting, stats.ending), (0, 0), "{stats:?}");
        let alive: HashSet<_> = self.held.iter().map(Checkout::pid).filter(|pid| otp::is_alive(*pid)).collect();
        // a check takes no time
        assert!(stats.busy >= alive.len() && stats.busy <= alive.len() + self.clients.len(), "{stats:?} {alive:?}");
    }
}

async fn course(pool: Pool<Conn>, [size, always, most]: [usize; 3], resized: bool, rounds: u32, seed: u64) {
    let check = |conn: ConnRef| async move { conn.is_well().await == Ok(true) };
    let pool = pool.size(size).intensity(u32::MAX, Duration::from_secs(1)).health_check(Duration::from_secs(5), check);
    let pool = start(pool).await;
    let mut dice = Dice(seed);
    let mut course =
        Course { pool: pool.clone(), size, most, resized, held: Vec::new(), line: Vec::new(), clients: Vec::new() };
    for _ in 0..rounds {
        course.round(&mut dice).await;
    }
    let _ = (course.held.clear(), course.line.clear());
    for client in course.clients {
        otp::exit(client, ExitReason::Kill);
    }
    pool.resize(size).expect("it runs");
    tokio::time::sleep(Duration::from_secs(60)).await;
    let stats = pool.stats().expect("it runs");
    assert_eq!((stats.idle, stats.busy, stats.starting, stats.waiting), (always, 0, 0, 0), "{stats:?}");
    assert!(stats.served > 0 && stats.crashed > 0 && stats.discarded > 0 && stats.timeouts > 0);
    let mut all = Vec::new();
    for _ in 0..most {
        all.push(pool.checkout().await.expect("all of them"));
    }
    for worker in all {
        assert!(worker.used().await.is_ok());
    }
}

/// `worker_pool`, poolboy: nothing is lost, whoever dies (#64, #70 of poolboy).
#[otp::test]
async fn nothing_is_lost_in_100_000_random_rounds() {
    // what is reported of workers that are killed is not what this is about
    let _ = tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::default());
    let idle = Duration::from_secs(2);
    let part = ROUNDS / 5;
    course(Pool::new(Conn::spec), [3, 3, 3], false, part, 1).await;
    course(Pool::new(Conn::spec).overflow(2).strategy(Strategy::Fifo), [2, 2, 4], false, part, 2).await;
    course(Pool::new(Conn::spec).min(1).overflow(1).idle_timeout(idle), [3, 1, 4], false, part, 3).await;
    course(Pool::new(Conn::spec).queue(3).replace_abandoned(true), [3, 3, 3], true, part, 4).await;
    course(Pool::new(Conn::spec).min(1).overflow(2).idle_timeout(idle), [4, 1, 6], true, part, 5).await;
}

type Coming = Pin<Box<dyn Future<Output = Result<Turn<Conn>, FactoryError>> + Send>>;

/// No worker has more turns than it may, no turn is lost, and nobody waits for a worker that is free.
#[otp::test]
async fn a_factory_loses_no_turn_in_20_000_random_rounds() {
    let _ = tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::default());
    for (routing, discard) in [
        (Routing::Queuer, Discard::Newest),
        (Routing::RoundRobin, Discard::Oldest),
        (Routing::LeastLoaded, Discard::Newest),
        (Routing::Queuer, Discard::Oldest),
    ] {
        let factory = Factory::new(|_| Conn::spec()).workers(3).concurrency(2).queue(8);
        let factory = factory.routing(routing).discard(discard).intensity(u32::MAX, Duration::from_secs(1));
        let factory = factory.spec().start().await.expect("it starts");
        let (mut dice, mut workers) = (Dice(7), 3);
        let (mut coming, mut held): (Vec<Coming>, Vec<Turn<Conn>>) = (Vec::new(), Vec::new());
        for _ in 0..5_000 {
            match dice.below(100) {
                0..45 => {
                    let priority = u8::try_from(dice.below(3)).expect("small");
                    let job = factory.job().priority(priority).timeout(Duration::from_millis(500));
                    let job = if dice.below(3) == 0 && workers > 0 { job.key(&dice.below(50)) } else { job };
                    coming.push(Box::pin(job.turn()));
                }
                45..75 if !held.is_empty() => drop(held.swap_remove(dice.below(held.len()))),
                75..80 if !coming.is_empty() => drop(coming.remove(dice.below(coming.len()))),
                80..85 => {
                    if let Some(pid) = factory.next_worker().ok().and_then(|worker| worker.pid()) {
                        otp::exit(pid, ExitReason::Kill);
                    }
                }
                85..88 => {
                    workers = dice.below(5);
                    factory.resize(workers).expect("it runs");
                }
                88..95 => tokio::time::sleep(Duration::from_millis(dice.below(300) as u64)).await,
                _ => tokio::task::yield_now().await,
            }
            // twice: one that comes may throw out another
            let mut waiting: Vec<_> = std::mem::take(&mut coming).into_iter().map(Some).collect();
            for _ in 0..2 {
                for slot in &mut waiting {
                    let Some(waits) = slot else { continue };
                    match once(waits).await {
                        Some(Ok(turn)) => held.push(turn),
                        Some(Err(FactoryError::Timeout(_) | FactoryError::Discarded)) => {}
                        Some(Err(error)) => panic!("{error}"),
                        None => continue,
                    }
                    *slot = None;
                }
            }
            coming = waiting.into_iter().flatten().collect();
            for turn in &held {
                let same = held.iter().filter(|other| other.worker() == turn.worker()).count();
                assert!(same <= 2, "worker {} has {same} turns", turn.worker());
            }
            let stats = factory.stats().expect("it runs");
            assert_eq!((stats.running, stats.waiting), (held.len(), coming.len()), "{stats:?}");
        }
        drop((coming, held));
        factory.resize(3).expect("it runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let stats = factory.stats().expect("it runs");
        assert_eq!((stats.running, stats.waiting), (0, 0));
        let mut all = Vec::new();
        for _ in 0..6 {
            all.push(factory.job().turn().await.expect("all are free"));
        }
        for turn in &all {
            assert!(turn.used().await.is_ok());
        }
    }
}
