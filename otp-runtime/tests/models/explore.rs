//! Runs a model in many interleavings, and once more with each planted mistake.

use otp_runtime::model::{Bug, plant};
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, FailurePersistence, Runner};
use std::env;
use std::future::Future;
use std::process::Command;

/// Names the mistake to plant, for the program when it runs itself.
const PLANTED: &str = "OTP_PLANTED";
/// How many interleavings of each model are tried, by each of two ways to choose them.
const SCHEDULES: &str = "OTP_SCHEDULES";

/// How many with a mistake planted, at most: the rarest is seen in one of some 30,000.
const PLANTED_SCHEDULES: &str = "300000";
/// So many at a time.
const PORTION: usize = 10_000;

/// A mistake in the runtime, or in what its processes are handed over by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Planted {
    Runtime(Bug),
    HandOver(otp_handover::Bug),
}

/// Runs a model, which holds, and the same with a planted mistake, which it must find: in a program of its own, because a model
/// that fails does not always go away in peace.
pub(crate) fn model<F: Future<Output = ()> + Send + 'static>(name: &str, planted: &[Planted], body: fn() -> F) {
    // reports are not what is looked at here
    let _ = tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::default());
    let schedules = env::var(SCHEDULES).ok().and_then(|count| count.parse().ok()).unwrap_or(5_000);
    let bug = env::var(PLANTED).ok();
    let bug = bug.map(|bug| *planted.iter().find(|planted| format!("{planted:?}") == bug).expect("one of these"));
    // a thread of its own: a model that fails leaves behind what it has noted of panics
    let explored = std::thread::spawn(move || {
        match bug {
            Some(Planted::Runtime(bug)) => plant(Some(bug)),
            Some(Planted::HandOver(bug)) => otp_handover::plant(Some(bug)),
            None => {}
        }
        explore(schedules, body);
    });
    if let Err(failed) = explored.join() {
        let text = failed.downcast_ref::<String>().map(String::as_str).or(failed.downcast_ref::<&str>().copied());
        panic!("{}", text.unwrap_or("the model does not hold"));
    }
    if bug.is_some() {
        return;
    }
    for bug in planted {
        let mut again = Command::new(env::current_exe().expect("it runs"));
        let again = again.args([name, "--exact"]).env(PLANTED, format!("{bug:?}")).env(SCHEDULES, PLANTED_SCHEDULES);
        let again = again.output().expect("it runs again");
        let said = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
        assert!(said.contains("running 1 test"), "no model of this name: {name}");
        assert!(!again.status.success(), "{bug:?} was not found");
    }
}

fn explore<F: Future<Output = ()> + Send + 'static>(schedules: usize, body: fn() -> F) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::Print;
    config.silence_warnings = true;
    config.stack_size = 0x4_0000;
    let run = move || shuttle::future::block_on(body());
    let mut left = schedules;
    while left > 0 {
        // in turns: some mistakes are found by one of the two alone
        let portion = left.min(PORTION);
        Runner::new(RandomScheduler::new(portion), config.clone()).run(run);
        Runner::new(PctScheduler::new(3, portion), config.clone()).run(run);
        left -= portion;
    }
}

/// Waits until it is so; the others have many turns meanwhile.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        shuttle::future::yield_now().await;
    }
    panic!("it is never so");
}
