//! The models of the hand-overs: every interleaving, and the mistakes that the models must find.

use std::process::{Command, Stdio};

/// Runs them. What is compiled for the model checker stays apart from everything else.
pub(crate) fn explore() -> Result<(), String> {
    let status = Command::new(crate::gate::cargo())
        .args(["test", "--package", "otp-handover", "--release", "--test", "models", "--target-dir", "target/loom"])
        .env("RUSTFLAGS", "--cfg loom")
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the models of otp-handover: {status}")) }
}
