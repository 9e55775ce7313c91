//! `cargo xtask asan`: the tests from outside, with every access to memory checked.

use std::process::{Command, Stdio};

/// The tests of otp as a program uses it. Those that only compile, count allocations or start other programs add nothing here.
const TESTS: [&str; 9] = ["it", "patterns", "pool", "jobs", "stage", "net", "telemetry", "test_kit", "worst"];

/// Runs them under `AddressSanitizer`, with its detector of leaks, as the hand-overs' own tests.
pub(crate) fn address() -> Result<(), String> {
    let host = host()?;
    let tests: Vec<&str> = TESTS.iter().flat_map(|test| ["--test", test]).collect();
    for (package, which) in [("otp-handover", vec!["--lib"]), ("otp-runtime", vec!["--lib"]), ("otp-tests", tests)] {
        let mut command = Command::new(crate::gate::cargo());
        command
            .args(["test", "--no-fail-fast", "--target", &host, "--target-dir", "target/asan", "--package", package])
            .args(which);
        // the sanitizer comes with the stable compiler; its flag does not
        command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address -Cdebuginfo=line-tables-only");
        let status = command.stdin(Stdio::null()).status().map_err(|error| format!("cargo did not start: {error}"))?;
        if !status.success() {
            return Err(format!("{package} under AddressSanitizer: {status}"));
        }
    }
    Ok(())
}

/// What this machine is called; with it named, macros and build scripts are compiled without the sanitizer.
fn host() -> Result<String, String> {
    let said = Command::new("rustc").arg("-vV").output().map_err(|error| format!("rustc did not start: {error}"))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc names no host".to_owned())
}
