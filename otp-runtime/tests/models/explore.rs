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

/// A mistake in the runtime, or in what its processes are handed over by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Planted {
    Runtime(Bug),
    HandOver(otp_handover::Bug),
}

/// Runs a model, which holds, and the same with a planted mistake, which it must find: in a program of its own, because a model
/// that fails does not always go away in peace.
pub(crate) fn model<F: Future<Output = ()> + Send + 'static>(name: &str, planted: &[Planted], body: fn() -> F) {
    let schedules = env::var(SCHEDULES).ok().and_then(|count| count.parse().ok()).unwrap_or(5_000);
    if let Ok(bug) = env::var(PLANTED) {
        match planted.iter().find(|planted| format!("{planted:?}") == bug).expect("one of these") {
            Planted::Runtime(bug) => plant(Some(*bug)),
            Planted::HandOver(bug) => otp_handover::plant(Some(*bug)),
        }
        return explore(schedules, body);
    }
    explore(schedules, body);
    for bug in planted {
        let mut again = Command::new(env::current_exe().expect("it runs"));
        let again = again.args([name, "--exact"]).env(PLANTED, format!("{bug:?}")).env(SCHEDULES, "20000");
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
    Runner::new(RandomScheduler::new(schedules), config.clone()).run(run);
    Runner::new(PctScheduler::new(3, schedules), config).run(run);
}
