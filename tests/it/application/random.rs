//! Random trees, ended at random points: nothing is left, and what is answered fits.

use super::notes::{mode, note, noted};
use otp::application::{self, Cause, Termination};
use otp::prelude::*;
use otp::supervisor::{ChildSpec, Strategy, Supervisor};
use otp::{ExitReason, Restart, Shutdown};
use std::cell::{Cell, RefCell};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// A generator of small numbers; the same ones for the same seed.
#[derive(Clone, Copy)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

thread_local! {
    static DICE: Cell<Dice> = const { Cell::new(Dice(0)) };
    static PIDS: RefCell<Vec<Pid>> = const { RefCell::new(Vec::new()) };
}

fn roll(sides: u64) -> u64 {
    let mut dice = DICE.get();
    let rolled = dice.roll(sides);
    DICE.set(dice);
    rolled
}

/// A leaf of some temper.
struct Leaf {
    temper: u64,
}

#[gen_server]
impl Leaf {
    #[init]
    async fn new(cx: &mut Ctx<Self>) -> Self {
        let me = otp::self_pid().unwrap();
        PIDS.with_borrow_mut(|pids| pids.push(me));
        let temper = roll(5);
        cx.trap_exit(temper < 3);
        if temper == 1 {
            // something beside the tree
            let stray = otp::spawn(|_| async {
                otp::trap_exit(true);
                std::future::pending::<()>().await;
            });
            PIDS.with_borrow_mut(|pids| pids.push(stray));
        }
        sleep(Duration::from_millis(roll(20))).await;
        Self { temper }
    }

    #[call]
    fn ping(&self) {}

    #[terminate]
    async fn bye(&mut self) {
        match self.temper {
            // ignores its shutdown
            0 => std::future::pending().await,
            _ => sleep(Duration::from_millis(roll(500))).await,
        }
    }
}

fn branch(depth: u64) -> Supervisor {
    let strategies = [Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne];
    let strategy = strategies[usize::try_from(roll(3)).unwrap()];
    let mut supervisor = Supervisor::new(strategy);
    for child in 0..roll(4) {
        let id = format!("child_{child}");
        let spec = if depth > 0 && roll(3) == 0 {
            ChildSpec::new::<Supervisor>(id, move || Supervisor::spec(async move || Ok(branch(depth - 1))))
        } else {
            let shutdown = match roll(3) {
                0 => Shutdown::BrutalKill,
                _ => Shutdown::Timeout(Duration::from_millis(100 + roll(1000))),
            };
            ChildSpec::new::<Leaf>(id, move || Leaf::spec().shutdown(shutdown))
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
        Supervisor::spec(async || Ok(branch(2)))
    }

    #[stop]
    fn stop(&mut self) {
        note("base stops");
    }
}

#[derive(Default)]
struct Above;

#[application(applications(Base))]
impl Above {
    #[start]
    async fn start(&self) -> Spec<Supervisor> {
        sleep(Duration::from_millis(roll(30))).await;
        Supervisor::spec(async || Ok(branch(2)))
    }

    #[start_phase]
    async fn settle(&mut self) {
        sleep(Duration::from_millis(roll(30))).await;
    }

    #[stop]
    fn stop(&mut self) {
        note("above stops");
    }
}

/// How it is ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Blow {
    Told,
    Killed,
}

/// 100 random trees, each ended at a random point of its start or life.
#[test]
fn nothing_is_left_of_random_trees() {
    for seed in 0..100 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(end_one(seed));
        drop(runtime);
        let left: Vec<Pid> = PIDS.take().into_iter().filter(|pid| otp::is_alive(*pid)).collect();
        assert!(left.is_empty(), "seed {seed}: {left:?} outlive their runtime");
    }
}

async fn end_one(seed: u64) {
    mode("");
    DICE.set(Dice(seed.wrapping_mul(7919)));
    PIDS.take();
    let blow = if roll(2) == 0 { Blow::Told } else { Blow::Killed };
    let (after, victim) = (Duration::from_millis(roll(300)), roll(64));
    let bounded = roll(4) == 0;
    application::shutdown_timeout(bounded.then_some(Duration::from_millis(50)));
    let starting = tokio::spawn(application::ensure_all_started::<Above>(Restart::Permanent));
    sleep(after).await;
    match blow {
        Blow::Told => application::shutdown(ExitReason::shutdown_with("told")),
        Blow::Killed => {
            // whoever it is: a leaf, a supervisor, a process of the application itself
            let ours = otp::processes().into_iter().filter(|pid| application::get_application(*pid).is_some());
            let ours: Vec<Pid> = ours.collect();
            if let Some(index) = victim.checked_rem(ours.len() as u64) {
                otp::exit(ours[usize::try_from(index).unwrap()], ExitReason::Kill);
            }
            sleep(Duration::from_secs(5)).await;
            // its supervisor may have revived it
            application::shutdown(ExitReason::shutdown_with("told"));
        }
    }
    let ended = timeout(Duration::from_secs(3600), application::terminated()).await;
    let Termination { cause, killed, .. } = ended.unwrap_or_else(|_| panic!("seed {seed}: it does not end"));
    let started = timeout(Duration::from_secs(3600), starting).await.expect("the start is answered").unwrap();
    assert!(application::which_applications().is_empty(), "seed {seed}");
    let alive: Vec<Pid> = PIDS.with_borrow(Vec::clone).into_iter().filter(|pid| otp::is_alive(*pid)).collect();
    assert!(alive.is_empty(), "seed {seed}, {blow:?} after {after:?}: {alive:?} are left");
    match cause {
        Cause::Shutdown(reason) => assert_eq!(reason, ExitReason::shutdown_with("told"), "seed {seed}"),
        Cause::Ended { .. } => assert_eq!(blow, Blow::Killed, "seed {seed}"),
        Cause::StartFailed(_) => assert!(started.is_err() && blow == Blow::Killed, "seed {seed}"),
        other => panic!("seed {seed}: {other}"),
    }
    assert!(killed.is_empty() || bounded, "seed {seed}: {killed:?}");
    if started.is_ok() && !bounded && blow == Blow::Told {
        assert_eq!(noted(), ["above stops", "base stops"], "seed {seed}");
    }
}
