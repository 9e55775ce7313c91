//! The tests of what goes wrong, again and again: a race that is lost once in a thousand times is still lost.

use std::process::{Command, Stdio};

/// Where the tests of faults are.
const FAULTS: &str = "test(/^(hazards|process::(drops|endings|links|monitors|order|races)|start::cancelled)::/) \
                      + test(/^gen_server::(crashes|delayed_reply|pending|request_set)::/)";

/// The one that is a stress test by itself: a tenth as often is enough.
const HEAVY: &str = "test(=hazards::at_spawn::no_exit_is_lost_however_early_a_linked_process_ends)";

/// Runs them so many times with `cargo nextest`, which gives each test a process of its own.
pub(crate) fn stress(times: &str) -> Result<(), String> {
    let times: u32 = times.parse().map_err(|_| format!("`{times}` is not a number of times"))?;
    nextest(&format!("({FAULTS}) - {HEAVY}"), times)?;
    nextest(HEAVY, times.div_ceil(10))
}

fn nextest(filter: &str, times: u32) -> Result<(), String> {
    let times = times.max(1).to_string();
    let status = Command::new(crate::gate::cargo())
        .args(["nextest", "run", "--package", "otp-tests", "--test", "it", "--stress-count", &times])
        .args(["--status-level", "fail", "--final-status-level", "fail", "--no-fail-fast", "-E", filter])
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{status} (`cargo install --locked cargo-nextest` if there is no such command)"))
    }
}
