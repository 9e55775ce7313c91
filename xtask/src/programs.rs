//! `cargo xtask programs`: random programs of processes, here and on the BEAM.

use std::process::{Command, Stdio};

/// Hands the arguments on. One program compares, and finds planted mistakes: where none is planted, there is none.
pub(crate) fn compare(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(crate::gate::cargo());
    command.env("RUSTFLAGS", "--cfg otp_planted").args([
        "run",
        "--quiet",
        "--release",
        "--target-dir",
        "target/planted",
    ]);
    command.args(["--package", "otp-conformance", "--bin", "programs", "--"]).args(arguments);
    let status = command.stdin(Stdio::null()).status().map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("programs of processes: {status}")) }
}
