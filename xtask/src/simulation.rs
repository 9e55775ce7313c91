//! Random programs in the order of a seed, held against the invariants, and the mistakes that they must find.

use std::process::{Command, Stdio};

/// So many are run twice, and must take the same course.
const TWICE: &str = "1000";

/// Runs so many programs, and then looks for every planted mistake. Both are done by one program, in which the mistakes can be
/// planted, and are not the first time: it takes minutes to compile.
pub(crate) fn simulate(seeds: &str) -> Result<(), String> {
    if !seeds.parse::<u32>().is_ok_and(|seeds| seeds > 0) {
        return Err(format!("`{seeds}` is no number of programs"));
    }
    run(&["--seeds", seeds, "--twice", TWICE])?;
    run(&["--planted"])
}

fn run(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(crate::gate::cargo());
    command.env("RUSTFLAGS", "--cfg otp_planted").args(["run", "--quiet", "--package", "otp-simulation", "--release"]);
    command.args(["--target-dir", "target/planted", "--"]).args(arguments).stdin(Stdio::null());
    let status = command.status().map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the simulation: {status}")) }
}
