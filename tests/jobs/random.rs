//! Random courses: twelve thousand rounds of jobs that fail, panic and hang, attempts and queues that are killed, stores that fail,
//! and drains, pauses and shutdowns in the middle. Whatever happens, what was accepted ends, once.

use crate::disk::{Disk, State};
use crate::{Log, SECOND};
use otp::Backoff;
use otp::Pid;
use otp::jobs::{Failure, JobId, Jobs, JobsError, JobsRef, Memory, Store};
use otp::mailbox::Overflow;
use otp::prelude::*;
use otp_tests::kit::captured::Captured;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const WORLDS: u64 = 200;
const ROUNDS: u64 = 60;

/// `SplitMix64`: the same course for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % most
    }

    fn time(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.below(most))
    }
}

/// It fails so many times, in this way, and takes so long.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Plan {
    number: u64,
    fails: u64,
    way: u64,
    takes: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Begins(u64),
    Is(u64),
    /// From the first of the two to the second the queue may be dead, or another one.
    KillBegins,
    KillEnds,
}

#[derive(Clone, Default)]
struct Watch {
    events: Log<Event>,
    running: Arc<Mutex<BTreeMap<u64, Pid>>>,
    letters: Log<u64>,
}

/// No other attempt of the same job may begin before it is dropped.
struct Running(u64, Watch);

impl Drop for Running {
    fn drop(&mut self) {
        self.1.running.lock().unwrap().remove(&self.0);
    }
}

impl Watch {
    async fn work(self, plan: Plan, begun: u64) -> Result<(), Failure> {
        let before = self.running.lock().unwrap().insert(plan.number, otp::self_pid().unwrap());
        assert_eq!(before, None, "{plan:?} runs twice at a time");
        let _running = Running(plan.number, self.clone());
        self.events.push(Event::Begins(plan.number));
        tokio::time::sleep(plan.takes).await;
        if begun <= plan.fails {
            match plan.way {
                0 => return Err(Failure::new("as told")),
                1 => panic!("as told"),
                2 => std::future::pending::<()>().await,
                3 => return Err(Failure::new("as told").for_good()),
                _ => {
                    otp::exit(otp::self_pid().unwrap(), ExitReason::Kill);
                    std::future::pending::<()>().await;
                }
            }
        }
        self.events.push(Event::Is(plan.number));
        Ok(())
    }
}

supervisor! {
    Office(work: Jobs<Plan>): one_for_one, intensity = 1000, period = "1s" {
        jobs: Jobs<Plan> = work.spec(),
    }
}

struct World {
    dice: Dice,
    watch: Watch,
    attempts: u32,
    /// Makes a new declaration over the same disk; `None` if the same declaration is used again.
    anew: Option<Anew>,
    declared: Jobs<Plan>,
    accepted: BTreeMap<u64, JobId>,
    cancelled: BTreeSet<u64>,
    killed: bool,
}

type Anew = Box<dyn Fn(&mut Dice, &Watch, u32) -> Jobs<Plan>>;

impl World {
    fn new<S: Store<Plan>>(seed: u64, store: S, anew: Option<Anew>) -> Self {
        let mut dice = Dice(seed);
        let watch = Watch::default();
        let attempts = 1 + u32::try_from(dice.below(5)).unwrap();
        let declared = declare(&mut dice, &watch, attempts, store);
        let (accepted, cancelled) = (BTreeMap::new(), BTreeSet::new());
        Self { dice, watch, attempts, anew, declared, accepted, cancelled, killed: false }
    }

    async fn round(&mut self, number: u64, office: &mut OfficeRef) {
        let jobs = office.jobs();
        match self.dice.below(100) {
            0..50 => self.enqueue(number, &jobs).await,
            50..65 => tokio::time::sleep(self.dice.time(40)).await,
            65..73 => {
                let running: Vec<Pid> = self.watch.running.lock().unwrap().values().copied().collect();
                if let Some(at) = running.len().checked_sub(1) {
                    let victim = running[usize::try_from(self.dice.below(at as u64 + 1)).unwrap()];
                    otp::exit(victim, ExitReason::Kill);
                }
            }
            73..78 => {
                let queue = jobs.pid().unwrap();
                self.watch.events.push(Event::KillBegins);
                otp::exit(queue, ExitReason::Kill);
                otp::exited(queue).await;
                self.watch.events.push(Event::KillEnds);
                self.killed = true;
            }
            78..83 => jobs.pause().await.unwrap(),
            83..88 => jobs.resume().await.unwrap(),
            88..93 => self.cancel(&jobs).await,
            93..96 => {
                jobs.drain(self.dice.time(100)).await.unwrap();
                jobs.resume().await.unwrap();
            }
            _ => {
                office.clone().stop().await.unwrap();
                assert!(self.watch.running.lock().unwrap().is_empty(), "it ends with what it has started");
                if let Some(anew) = &self.anew {
                    self.declared = anew(&mut self.dice, &self.watch, self.attempts);
                }
                *office = Office { work: self.declared.clone() }.start_link().await.unwrap();
            }
        }
    }

    async fn enqueue(&mut self, number: u64, jobs: &JobsRef<Plan>) {
        let dice = &mut self.dice;
        // most of them fail less often than they may
        let plan = Plan { number, fails: dice.below(7) / 2, way: dice.below(5), takes: dice.time(20) };
        let job = jobs.enqueue(plan).priority(u8::try_from(dice.below(3)).unwrap()).timeout(SECOND / 20);
        let job = if dice.below(3) == 0 { job.after(dice.time(100)) } else { job };
        match job.await {
            Ok(id) => assert_eq!(self.accepted.insert(number, id), None),
            // one whose time is up for want of room is not accepted: the queue knows that nobody waits
            Err(JobsError::Full | JobsError::Store(_) | JobsError::Call(otp::CallError::Timeout(_))) => {}
            other => panic!("{other:?}"),
        }
    }

    async fn cancel(&mut self, jobs: &JobsRef<Plan>) {
        let Some(most) = self.accepted.len().checked_sub(1) else { return };
        let at = usize::try_from(self.dice.below(most as u64 + 1)).unwrap();
        let (number, id) = self.accepted.iter().nth(at).map(|(number, id)| (*number, *id)).unwrap();
        match jobs.cancel(id).await {
            Ok(true) => assert!(self.cancelled.insert(number), "it was cancelled twice"),
            Ok(false) | Err(JobsError::Store(_)) => {}
            // it waits for an attempt to end, or for the store
            other => panic!("{other:?}"),
        }
    }

    /// Answers which jobs were done.
    fn judge(&self, seed: u64) -> BTreeSet<u64> {
        assert!(self.watch.running.lock().unwrap().is_empty());
        let events = self.watch.events.taken();
        let mut letters = self.watch.letters.taken();
        let told = letters.len();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(told, letters.len(), "seed {seed}: a dead letter was told twice");
        let mut finished = BTreeSet::new();
        for number in self.accepted.keys() {
            let mut begun = 0;
            let mut done = 0;
            let (mut over, mut killing) = (false, false);
            for event in &events {
                match event {
                    Event::Begins(of) if of == number => {
                        assert!(!over, "seed {seed}: {number} was run again");
                        begun += 1;
                    }
                    Event::Is(of) if of == number => {
                        done += 1;
                        over = !killing;
                    }
                    Event::KillBegins => (over, killing) = (false, true),
                    Event::KillEnds => killing = false,
                    _ => {}
                }
            }
            if done > 0 {
                finished.insert(*number);
            }
            assert!(begun <= self.attempts, "seed {seed}: {number} had {begun} attempts");
            let (cancelled, dead) = (self.cancelled.contains(number), letters.contains(number));
            if !self.killed {
                let ends = u8::from(done > 0) + u8::from(cancelled) + u8::from(dead);
                assert_eq!((ends, done < 2), (1, true), "seed {seed}: {number}: {done}, {cancelled}, {dead}");
            }
            assert!(done > 0 || cancelled || dead || self.killed, "seed {seed}: {number} is lost");
        }
        let known = |number: &u64| self.accepted.contains_key(number);
        assert!(letters.iter().all(known), "seed {seed}: one is dead that was not accepted");
        finished
    }
}

fn declare<S: Store<Plan>>(dice: &mut Dice, watch: &Watch, attempts: u32, store: S) -> Jobs<Plan> {
    let (works, told) = (watch.clone(), watch.letters.clone());
    let jobs = Jobs::with_store(store, move |plan, attempt| works.clone().work(plan, u64::from(attempt.number())))
        .concurrency(1 + usize::try_from(dice.below(4)).unwrap())
        .attempts(attempts)
        .timeout(Duration::from_millis(50))
        .backoff(Backoff::new(Duration::from_millis(1 + dice.below(20)), Duration::from_millis(100)))
        .jitter(0.5)
        .grace(60 * SECOND)
        .on_dead_letter(move |letter| {
            told.push(letter.job().unwrap().number);
            async {}
        });
    match dice.below(4) {
        0 => jobs.capacity(5, Overflow::Block),
        1 => jobs.capacity(5, Overflow::Reject),
        _ => jobs,
    }
}

/// One world after the other; `fail` may spoil a store for a while, and is told when it is to be sound again.
async fn course<S: Store<Plan>>(
    seed: u64,
    store: S,
    anew: Option<Anew>,
    mut fail: impl FnMut(u32),
) -> (World, BTreeSet<u64>, OfficeRef) {
    let mut world = World::new(seed, store, anew);
    let mut office = Office { work: world.declared.clone() }.start_link().await.unwrap();
    for number in 0..ROUNDS {
        if world.dice.below(25) == 0 {
            fail(u32::try_from(world.dice.below(4)).unwrap());
        }
        world.round(number, &mut office).await;
    }
    fail(0);
    let jobs = office.jobs();
    jobs.resume().await.unwrap();
    let left = tokio::time::timeout(24 * 3600 * SECOND, jobs.drain(None)).await;
    assert_eq!(left.unwrap_or_else(|_| panic!("seed {seed}: no end")), Ok(0), "seed {seed}");
    let finished = world.judge(seed);
    (world, finished, office)
}

#[otp::test]
async fn in_memory() {
    let _silence = Captured::start("nothing");
    for seed in 0..WORLDS {
        let (_, _, office) = course(seed, Memory::new(), None, |_| ()).await;
        office.stop().await.unwrap();
    }
}

async fn on_disk<const BLOCKING: bool>(worlds: u64) {
    let _silence = Captured::start("nothing");
    for seed in 0..worlds {
        let disk = Disk::<Plan, BLOCKING>::new();
        let kept = disk.clone();
        let anew: Anew = Box::new(move |dice, watch, attempts| declare(dice, watch, attempts, kept.clone()));
        let (world, finished, office) = course(seed, disk.clone(), Some(anew), |times| disk.fails(times)).await;
        office.stop().await.unwrap();
        // what is still there is dead, and nothing else is
        let there: BTreeSet<u64> = disk.states().iter().map(|(id, _, _)| *id).collect();
        assert!(disk.states().iter().all(|(_, state, _)| *state == State::Dead), "seed {seed}");
        for (number, id) in &world.accepted {
            let dead = there.contains(&id.number());
            let ends = dead || world.cancelled.contains(number) || finished.contains(number);
            assert!(ends, "seed {seed}: {number} is lost");
            assert!(!(dead && world.cancelled.contains(number)), "seed {seed}: {number} was cancelled and is dead");
        }
    }
}

#[otp::test]
async fn on_a_disk() {
    on_disk::<false>(WORLDS / 2).await;
}

#[otp::test]
async fn on_a_disk_that_blocks() {
    on_disk::<true>(WORLDS / 4).await;
}
