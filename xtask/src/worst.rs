//! The worst that may happen, with the figures of a night, and the mistakes that must be found by it.

use std::process::{Command, Stdio};

/// What runs one after the other: the panic matrix, what becomes of messages, calls that race the end of their server.
const FIGURES: [&[&str]; 3] = [&["matrix"], &["accounting", "--rounds", "20"], &["calls", "--calls", "1000000"]];

/// Runs all of it, and then with each planted mistake.
pub(crate) fn run() -> Result<(), String> {
    for figures in FIGURES {
        test(Command::new(crate::gate::cargo()).arg("test").arg("--release"), figures)?;
    }
    planted()
}

/// The mistakes alone. What is compiled with them stays apart from everything else.
pub(crate) fn planted() -> Result<(), String> {
    let mut command = Command::new(crate::gate::cargo());
    command.env("RUSTFLAGS", "--cfg otp_planted").args(["test", "--target-dir", "target/planted"]);
    test(&mut command, &["planted"])
}

/// Messages of every kind, half a million in a second, and 2,000 crashes in each, for so many seconds.
pub(crate) fn soak(seconds: &str) -> Result<(), String> {
    let time: u64 = seconds.parse().map_err(|_| format!("`{seconds}` is no number of seconds"))?;
    let messages = (time * 500_000).to_string();
    let figures = ["soak", "--seconds", seconds, "--messages", &messages, "--crashes", "2000"];
    test(Command::new(crate::gate::cargo()).arg("test").arg("--release"), &figures)
}

fn test(command: &mut Command, figures: &[&str]) -> Result<(), String> {
    command.args(["--package", "otp-tests", "--test", "worst", "--"]).args(figures);
    let status = command.stdin(Stdio::null()).status().map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", figures.join(" "))) }
}
