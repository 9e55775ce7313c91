//! Running cargo, and reading what it took.

use super::cargo_in;
use super::source::{self, Variant};
use crate::budget::cpu_seconds_of_children;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What was measured of one package. CPU-seconds, one a round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    pub(crate) check: Vec<f64>,
    pub(crate) build: Vec<f64>,
    /// After a change of one handler's body, with cargo's incremental compilation.
    pub(crate) check_again: Vec<f64>,
    pub(crate) build_again: Vec<f64>,
    /// Of the expanded code of the servers, without the functions that use them.
    pub(crate) lines: usize,
    /// Of the library that was built.
    pub(crate) bytes: u64,
}

const LIBRARY: &str = "src/lib.rs";

/// Builds what a package depends on, in all the ways that are measured.
pub(crate) fn prepare(package: &Path) -> Result<(), String> {
    for incremental in [false, true] {
        for how in ["check", "build"] {
            run(cargo_in(package, incremental).args([how, "--quiet", "--lib"]))?;
        }
    }
    Ok(())
}

/// Measures everything once.
pub(crate) fn round(variant: Variant, package: &Path, figures: &mut Figures) -> Result<(), String> {
    let library = package.join(LIBRARY);
    let write = |version: usize| {
        fs::write(&library, source::library(variant, version)).map_err(|error| format!("{LIBRARY}: {error}"))
    };
    write(0)?;
    figures.check.push(timed(cargo_in(package, false).args(["check", "--quiet", "--lib"]))?);
    write(0)?;
    figures.build.push(timed(cargo_in(package, false).args(["build", "--quiet", "--lib"]))?);
    // with a change that was not there before
    let version = figures.check_again.len() + 1;
    write(version)?;
    figures.check_again.push(timed(cargo_in(package, true).args(["check", "--quiet", "--lib"]))?);
    figures.build_again.push(timed(cargo_in(package, true).args(["build", "--quiet", "--lib"]))?);
    let built = package.join("target/debug").join(format!("libcost_{}.rlib", variant.key()));
    figures.bytes = fs::metadata(&built).map_err(|error| format!("{}: {error}", built.display()))?.len();
    Ok(())
}

/// Lines of the servers' code once its macros are expanded.
pub(crate) fn expanded_lines(package: &Path) -> Result<usize, String> {
    let mut command = cargo_in(package, false);
    // printing the expansion is not stable yet; nothing is built with it
    command.env("RUSTC_BOOTSTRAP", "1");
    let output = command
        .args(["rustc", "--quiet", "--lib", "--profile=check", "--", "-Zunpretty=expanded", "--cfg", "servers_only"])
        .output()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter(|line| !line.trim().is_empty()).count())
}

fn timed(command: &mut Command) -> Result<f64, String> {
    let seconds = || cpu_seconds_of_children().ok_or("CPU time is read from /proc, which is not here");
    let before = seconds()?;
    run(command)?;
    Ok(seconds()? - before)
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("cargo did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed")) }
}

/// The middle one.
pub(crate) fn middle(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn one_slow_round_moves_nothing() {
        assert!((middle(&[3.0, 900.0, 1.0]) - 3.0).abs() < f64::EPSILON);
    }
}
