//! A program of random trees, whose leaves fail, hang and die as the number in `RANDOM_SEED` says: what `tests/programs.rs` ends
//! at random points.
#![forbid(unsafe_code)]

use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::{ExitReason, Shutdown};
use std::env;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// A generator of small numbers; the same ones for the same seed.
struct Dice(u64);

impl Dice {
    /// Each part of the program has numbers of its own.
    fn of(part: u64) -> Self {
        Self(seed().wrapping_mul(7919).wrapping_add(part))
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.roll(most))
    }
}

fn seed() -> u64 {
    number("RANDOM_SEED").unwrap_or_default()
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

/// What a leaf is going to do.
#[derive(Clone, Copy)]
enum Temper {
    /// Refuses to start.
    Refuses,
    /// Its start takes for ever.
    Hangs,
    /// Its end takes for ever.
    Deaf,
    /// Cleans up.
    Orderly,
    /// Does not trap exits.
    Plain,
    /// Panics after a while, each time.
    Dies,
    /// Starts something beside the tree.
    Strays,
}

#[derive(Clone, Copy)]
struct Plan {
    temper: Temper,
    start: Duration,
    life: Duration,
    end: Duration,
}

impl Plan {
    fn roll(dice: &mut Dice) -> Self {
        let temper = match dice.roll(60) {
            0 => Temper::Refuses,
            1 => Temper::Hangs,
            2 | 3 => Temper::Dies,
            4..=11 => Temper::Deaf,
            12..=20 => Temper::Strays,
            21..=40 => Temper::Orderly,
            _ => Temper::Plain,
        };
        Self { temper, start: dice.millis(8), life: dice.millis(100), end: dice.millis(30) }
    }
}

/// How many leaves there are.
static LIVING: AtomicUsize = AtomicUsize::new(0);

struct Leaf {
    plan: Plan,
}

impl Drop for Leaf {
    fn drop(&mut self) {
        LIVING.fetch_sub(1, Ordering::SeqCst);
    }
}

#[gen_server]
impl Leaf {
    #[init]
    async fn new(plan: Plan, cx: &mut Ctx<Self>) -> Result<Self, Stop> {
        sleep(plan.start).await;
        cx.trap_exit(matches!(plan.temper, Temper::Deaf | Temper::Orderly));
        match plan.temper {
            Temper::Refuses => return Err(Stop::refuse("as rolled")),
            Temper::Hangs => pending().await,
            Temper::Dies => _ = cx.send_after(plan.life, "die"),
            Temper::Strays => {
                otp::spawn(|_| async {
                    otp::trap_exit(true);
                    pending::<()>().await;
                });
            }
            _ => {}
        }
        LIVING.fetch_add(1, Ordering::SeqCst);
        Ok(Self { plan })
    }

    #[call]
    fn ping(&self) {}

    #[info]
    fn die(&mut self, _: &'static str) {
        panic!("as rolled");
    }

    #[terminate]
    async fn bye(&mut self) {
        match self.plan.temper {
            Temper::Deaf => pending().await,
            _ => sleep(self.plan.end).await,
        }
    }
}

fn branch(dice: &mut Dice, depth: u64) -> Supervisor {
    let strategy = match dice.roll(3) {
        0 => Strategy::OneForOne,
        1 => Strategy::OneForAll,
        _ => Strategy::RestForOne,
    };
    let mut supervisor = Supervisor::new(strategy);
    for child in 0..dice.roll(4) {
        let id = format!("child_{child}");
        let spec = if depth > 0 && dice.roll(3) == 0 {
            let seed = dice.roll(u64::from(u32::MAX));
            ChildSpec::new::<Supervisor>(id, move || {
                Supervisor::spec(async move || Ok(branch(&mut Dice(seed), depth - 1)))
            })
        } else {
            let plan = Plan::roll(dice);
            let shutdown = match dice.roll(3) {
                0 => Shutdown::BrutalKill,
                1 => Shutdown::Timeout(Duration::from_millis(20 + dice.roll(60))),
                _ => Shutdown::Timeout(Duration::from_millis(1500)),
            };
            ChildSpec::new::<Leaf>(id, move || Leaf::spec(plan).shutdown(shutdown))
        };
        supervisor = supervisor.child(spec);
    }
    supervisor
}

#[derive(Default)]
struct Base;

#[application]
impl Base {
    #[start]
    fn start(&self) -> Spec<Supervisor> {
        println!("begins");
        Supervisor::spec(async || Ok(branch(&mut Dice::of(1), 2)))
    }
}

#[derive(Default)]
struct Random;

#[application(applications(Base))]
impl Random {
    #[start]
    fn start(&self) -> Spec<Supervisor> {
        Supervisor::spec(async || Ok(branch(&mut Dice::of(2), 2)))
    }

    #[start_phase]
    async fn settle(&mut self) {
        sleep(Dice::of(3).millis(20)).await;
    }
}

/// Dropped with the runtime, when everything has ended: nothing must be left of it by then.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        println!("left: {}", LIVING.load(Ordering::SeqCst));
    }
}

#[otp::main(app = Random, shutdown_timeout = "700ms")]
async fn main() {
    let last = Last;
    tokio::spawn(async move {
        pending::<()>().await;
        drop(last);
    });
    // Whoever it is: a leaf, a supervisor, a process of the application itself.
    if let Some(blow) = number("RANDOM_BLOW") {
        tokio::spawn(async move {
            sleep(Duration::from_millis(blow)).await;
            let ours = otp::processes().into_iter().filter(|pid| otp::application::get_application(*pid).is_some());
            let ours: Vec<Pid> = ours.collect();
            if let Some(index) = Dice::of(4).roll(64).checked_rem(ours.len() as u64) {
                otp::exit(ours[usize::try_from(index).unwrap_or_default()], ExitReason::Kill);
            }
        });
    }
}
