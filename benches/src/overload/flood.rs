//! One server, and producers that send it ten times what it can handle.

use crate::clock::{float, resident};
use crate::flavor::Flavor;
use otp::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// As they are written in a server; `none` has no limits.
pub(super) const POLICIES: [&str; 7] = ["none", "block", "reject", "drop_newest", "drop_oldest", "stop", "adaptive"];
const CAPACITY: usize = 1000;
/// So long the server works on a message.
const WORK: Duration = Duration::from_micros(100);
/// Ten times as many as it can handle in a millisecond.
const EVERY_MILLISECOND: usize = 100;
const PRODUCERS: usize = 4;
const PAYLOAD: usize = 256;
/// How often is looked.
const LOOKS: Duration = Duration::from_millis(20);

/// What was seen of a flood.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Flood {
    pub(crate) looks: Vec<Look>,
    pub(crate) sent: u64,
    pub(crate) handled: u64,
    /// Senders that were told.
    pub(crate) refused: u64,
    pub(crate) dropped: u64,
    /// What as many messages as may wait take.
    pub(crate) capacity_bytes: f64,
    pub(crate) longest_wait_ms: f64,
}

/// What was seen at one time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Look {
    pub(crate) seconds: f64,
    pub(crate) waiting: usize,
    /// Memory since the begin.
    pub(crate) bytes: f64,
}

impl Flood {
    pub(crate) fn most_waiting(&self) -> usize {
        self.looks.iter().map(|look| look.waiting).max().unwrap_or_default()
    }

    /// The most memory that was taken.
    pub(crate) fn memory(&self) -> f64 {
        self.looks.iter().map(|look| look.bytes).fold(0.0, f64::max)
    }
}

static HANDLED: AtomicU64 = AtomicU64::new(0);
static DROPPED: AtomicU64 = AtomicU64::new(0);
static LONGEST: AtomicU64 = AtomicU64::new(0);
static OVER: AtomicBool = AtomicBool::new(false);

/// A message that knows whether it was handled.
#[derive(Debug)]
pub(crate) struct Job {
    payload: Vec<u8>,
    made: Instant,
    /// Its sender was told that it will not be handled, or it was handled.
    settled: bool,
}

impl Job {
    fn new() -> Self {
        Self { payload: vec![7; PAYLOAD], made: Instant::now(), settled: false }
    }

    /// What the server does with it.
    fn work(mut self) {
        self.settled = true;
        let waited = u64::try_from(self.made.elapsed().as_micros()).unwrap_or(u64::MAX);
        LONGEST.fetch_max(waited, Ordering::Relaxed);
        let begin = Instant::now();
        while begin.elapsed() < WORK {
            std::hint::black_box(&self.payload);
        }
        HANDLED.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.settled {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[derive(Default)]
pub(crate) struct Bounded;

#[gen_server(mailbox(capacity = 1000))]
impl Bounded {
    #[cast(overflow = block)]
    fn block(&mut self, job: Job) {
        job.work();
    }
    #[cast(overflow = reject)]
    fn reject(&mut self, job: Job) {
        job.work();
    }
    #[cast(overflow = drop_newest)]
    fn drop_newest(&mut self, job: Job) {
        job.work();
    }
    #[cast(overflow = drop_oldest)]
    fn drop_oldest(&mut self, job: Job) {
        job.work();
    }
    #[cast(overflow = stop)]
    fn stop_when_full(&mut self, job: Job) {
        job.work();
    }
}

#[derive(Default)]
pub(crate) struct Adaptive;

#[gen_server(mailbox(adaptive, burst = infinity))]
impl Adaptive {
    #[cast]
    fn adaptive(&mut self, job: Job) {
        job.work();
    }
}

#[derive(Default)]
pub(crate) struct Unlimited;

#[gen_server]
impl Unlimited {
    #[cast]
    fn none(&mut self, job: Job) {
        job.work();
    }
}

supervisor! {
    Servers: one_for_one, intensity = 1000000, period = "1s" {
        bounded: Bounded = Bounded::spec(),
        adaptive: Adaptive = Adaptive::spec(),
        unlimited: Unlimited = Unlimited::spec(),
    }
}

/// Sends one message; false if its sender was told that it will not be handled.
async fn send(servers: &ServersRef, policy: &str, job: Job) -> bool {
    match policy {
        "block" => servers.bounded().block(job).await.is_ok(),
        "reject" => servers.bounded().reject(job).is_ok(),
        "adaptive" => servers.adaptive().adaptive(job).await.is_ok(),
        plain => {
            match plain {
                "drop_newest" => servers.bounded().drop_newest(job),
                "drop_oldest" => servers.bounded().drop_oldest(job),
                "stop" => servers.bounded().stop_when_full(job),
                _ => servers.unlimited().none(job),
            }
            true
        }
    }
}

fn pid(servers: &ServersRef, policy: &str) -> Option<Pid> {
    match policy {
        "none" => servers.unlimited().pid(),
        "adaptive" => servers.adaptive().pid(),
        _ => servers.bounded().pid(),
    }
}

/// Must be the first that this process does.
pub(crate) fn measure(policy: &'static str, time: Duration) -> Flood {
    Flavor::TwoWorkers.runtime().block_on(async move {
        let servers = Servers.start().await.expect("they start");
        let before = resident();
        let begin = Instant::now();
        let watched = servers.clone();
        let looks = thread::spawn(move || {
            let mut looks = Vec::with_capacity(1024);
            while !OVER.load(Ordering::Relaxed) {
                let info = pid(&watched, policy).and_then(otp::process_info);
                let waiting = info.map_or(0, |info| info.message_queue_len);
                let bytes = (resident() - before).max(0.0);
                looks.push(Look { seconds: begin.elapsed().as_secs_f64(), waiting, bytes });
                thread::sleep(LOOKS);
            }
            looks
        });
        let producers: Vec<_> =
            (0..PRODUCERS).map(|_| tokio::spawn(produce(servers.clone(), policy, begin + time))).collect();
        let (mut sent, mut refused) = (0, 0);
        for producer in producers {
            let (of_it, told) = producer.await.expect("no producer panics");
            sent += of_it;
            refused += told;
        }
        OVER.store(true, Ordering::Relaxed);
        let looks = looks.join().expect("it does not panic");
        // what still waits is handled, or dropped with its server
        servers.stop().await.expect("they stop");
        let dropped = DROPPED.load(Ordering::Relaxed) - refused;
        let longest = Duration::from_micros(LONGEST.load(Ordering::Relaxed));
        Flood {
            looks,
            sent,
            handled: HANDLED.load(Ordering::Relaxed),
            refused,
            dropped,
            capacity_bytes: float((CAPACITY * (size_of::<Job>() + PAYLOAD)) as u64),
            longest_wait_ms: longest.as_secs_f64() * 1e3,
        }
    })
}

/// Answers how many it has sent, and of how many it was told that they will not be handled.
async fn produce(servers: ServersRef, policy: &str, end: Instant) -> (u64, u64) {
    let (mut sent, mut refused) = (0, 0);
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    while Instant::now() < end {
        ticks.tick().await;
        for _ in 0..EVERY_MILLISECOND / PRODUCERS {
            sent += 1;
            refused += u64::from(!send(&servers, policy, Job::new()).await);
        }
    }
    (sent, refused)
}

/// The policy of that name.
pub(crate) fn policy(name: &str) -> Option<&'static str> {
    POLICIES.into_iter().find(|policy| *policy == name)
}
