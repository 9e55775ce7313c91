//! Running cargo, and reading what it took.

use super::source::{self, Variant};
use super::{Plan, cargo_in};
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
    /// That the macros write for one server.
    pub(crate) lines: usize,
    /// Of the library that was built.
    pub(crate) bytes: u64,
}

/// Writes the program with so many servers.
fn write(variant: Variant, package: &Path, servers: usize, version: usize) -> Result<(), String> {
    for (file, text) in
        [("lib.rs", source::library(variant, servers, version)), ("users.rs", source::users(variant, servers))]
    {
        let path = package.join("src").join(file);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Builds what a package depends on, in all the ways that are measured, and what is compiled anew later.
pub(crate) fn prepare(variant: Variant, package: &Path, plan: &Plan) -> Result<(), String> {
    for (how, servers) in [("check", plan.checked), ("build", plan.built)] {
        write(variant, package, 1, 0)?;
        run(cargo_in(package, false).args([how, "--quiet", "--lib"]))?;
        write(variant, package, servers, 0)?;
        run(cargo_in(package, true).args([how, "--quiet", "--lib"]))?;
    }
    Ok(())
}

/// Measures everything once.
pub(crate) fn round(variant: Variant, package: &Path, plan: &Plan, figures: &mut Figures) -> Result<(), String> {
    write(variant, package, plan.checked, 0)?;
    figures.check.push(timed(cargo_in(package, false).args(["check", "--quiet", "--lib"]))?);
    // with a change that was not there before
    let version = figures.check_again.len() + 1;
    write(variant, package, plan.checked, version)?;
    figures.check_again.push(timed(cargo_in(package, true).args(["check", "--quiet", "--lib"]))?);
    write(variant, package, plan.built, 0)?;
    figures.build.push(timed(cargo_in(package, false).args(["build", "--quiet", "--lib"]))?);
    write(variant, package, plan.built, version)?;
    figures.build_again.push(timed(cargo_in(package, true).args(["build", "--quiet", "--lib"]))?);
    let built = package.join("target/debug").join(format!("libcost_{}.rlib", variant.key()));
    figures.bytes = fs::metadata(&built).map_err(|error| format!("{}: {error}", built.display()))?.len();
    Ok(())
}

/// Lines that the macros write for one server: those of the expanded code that were not in the source.
pub(crate) fn expanded_lines(variant: Variant, package: &Path) -> Result<usize, String> {
    write(variant, package, 1, 0)?;
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
    let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    Ok(lines(&String::from_utf8_lossy(&output.stdout)).saturating_sub(lines(&source::library(variant, 1, 0))))
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
