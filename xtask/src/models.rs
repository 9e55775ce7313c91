//! The models: of the hand-overs, in every interleaving; of processes, in many; and the mistakes that the models must find.

use std::process::{Command, Stdio};

/// Runs those of the hand-overs. What is compiled for a model checker stays apart from everything else.
pub(crate) fn explore() -> Result<(), String> {
    run(Command::new(crate::gate::cargo()).env("RUSTFLAGS", "--cfg loom").args([
        "test",
        "--package",
        "otp-handover",
        "--release",
        "--test",
        "models",
        "--target-dir",
        "target/loom",
    ]))
    .map_err(|error| format!("the models of otp-handover: {error}"))
}

/// Runs those of processes, each in `schedules` interleavings chosen at random and as many with few preemptions.
pub(crate) fn try_many(schedules: &str) -> Result<(), String> {
    if schedules.parse::<u32>().is_err() {
        return Err(format!("`{schedules}` is no number of interleavings"));
    }
    // one at a time: what is counted for the whole program is compared before and after
    run(Command::new(crate::gate::cargo()).env("RUSTFLAGS", "--cfg shuttle").env("OTP_SCHEDULES", schedules).args([
        "test",
        "--package",
        "otp-runtime",
        "--release",
        "--test",
        "models",
        "--target-dir",
        "target/shuttle",
        "--",
        "--test-threads=1",
    ]))
    .map_err(|error| format!("the models of processes: {error}"))
}

/// Runs the tests of the hand-overs under Miri, with as many seeds. It needs a nightly toolchain with its components `miri` and
/// `rust-src`.
pub(crate) fn interpret(seeds: &str) -> Result<(), String> {
    if !seeds.parse::<u32>().is_ok_and(|seeds| seeds > 0) {
        return Err(format!("`{seeds}` is no number of seeds"));
    }
    let mut command = Command::new("cargo");
    // the toolchain that this program was started with is not the one that is asked for
    command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
    command.env("MIRIFLAGS", format!("-Zmiri-many-seeds=0..{seeds}"));
    run(command.args(["+nightly", "miri", "test", "--package", "otp-handover", "--lib", "--target-dir", "target/miri"]))
        .map_err(|error| format!("Miri: {error}"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).status().map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(status.to_string()) }
}
