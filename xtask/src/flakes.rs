//! `cargo xtask flakes`: the tests again and again, one at a time, two and eight at once. One that fails once in sixty runs fails.

use std::process::{Command, Stdio};
use std::time::Instant;

/// Those that compile, and ask editors, do the same each time: they are left out.
const TESTS: [&str; 16] = [
    "it",
    "patterns",
    "pool",
    "jobs",
    "pipeline",
    "stage",
    "net",
    "telemetry",
    "leaks",
    "scenarios",
    "statem",
    "test_kit",
    "worst",
    "programs",
    "redis",
    "gateway",
];

/// How many tests run at the same time.
const THREADS: [&str; 3] = ["1", "2", "8"];

/// Runs them so many times with each number of threads.
pub(crate) fn run(times: &str, only: &[&str]) -> Result<(), String> {
    let times: u32 = times.parse().map_err(|_| format!("`{times}` is not a number of times"))?;
    if let Some(unknown) = only.iter().find(|test| !TESTS.contains(test)) {
        return Err(format!("there are no tests `{unknown}`; there are {}", TESTS.join(", ")));
    }
    let tests: Vec<&str> = if only.is_empty() { TESTS.to_vec() } else { only.to_vec() };
    let mut failed = Vec::new();
    for threads in THREADS {
        for time in 1..=times {
            let clock = Instant::now();
            let outcome = once(&tests, threads)?;
            println!("{threads} at once, {time} of {times}: {} s, {} failed", clock.elapsed().as_secs(), outcome.len());
            for line in outcome {
                println!("  {line}");
                failed.push(format!("{line} ({threads} at once, time {time})"));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("not the same each time:\n{}", failed.join("\n"))) }
}

/// The tests that failed.
fn once(tests: &[&str], threads: &str) -> Result<Vec<String>, String> {
    let mut command = Command::new(crate::gate::cargo());
    command.args(["test", "--no-fail-fast", "--package", "otp-tests"]);
    command.args(tests.iter().flat_map(|test| ["--test", test])).args(["--", "--test-threads", threads]);
    let said = command.stdin(Stdio::null()).output().map_err(|error| format!("cargo did not start: {error}"))?;
    let text = String::from_utf8_lossy(&said.stdout);
    let mut failed: Vec<String> = text.lines().filter(|line| is_failure(line)).map(str::to_owned).collect();
    if !said.status.success() && failed.is_empty() {
        failed.push(format!(
            "{}: {}",
            said.status,
            String::from_utf8_lossy(&said.stderr).lines().last().unwrap_or_default()
        ));
    }
    Ok(failed)
}

fn is_failure(line: &str) -> bool {
    line.starts_with("test ") && line.ends_with("FAILED")
}

#[cfg(test)]
mod tests {
    use super::is_failure;

    #[test]
    fn what_failed_is_read_from_what_the_tests_print() {
        assert!(is_failure("test hazards::at_stop::it_ends ... FAILED"));
        assert!(!is_failure("test result: FAILED. 1 passed; 1 failed"));
        assert!(!is_failure("test hazards::at_stop::it_ends ... ok"));
    }
}
