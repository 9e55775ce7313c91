//! What a newcomer pays: how many crates the default build has, and how long a cold build takes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Most crates the default build of `otp-framework` may have, itself and its macros included.
const LIMIT: usize = 24;

/// Linux reports process times to user space in hundredths of a second, whatever the kernel's own tick.
const TICKS_PER_SECOND: u32 = 100;

/// Prints the crates of the default build and fails above the limit.
pub(crate) fn count_and_print() -> Result<(), String> {
    let out = Command::new(crate::gate::cargo())
        .args(["tree", "--package", "otp-framework", "--edges", "normal", "--prefix", "none"])
        .output()
        .map_err(|error| format!("cargo tree did not start: {error}"))?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned());
    }
    let crates = unique_crates(&String::from_utf8_lossy(&out.stdout));
    println!("{} crates in the default build, {LIMIT} allowed:", crates.len());
    for name in &crates {
        println!("  {name}");
    }
    within_limit(crates.len())
}

fn within_limit(crates: usize) -> Result<(), String> {
    match crates {
        0 => Err("cargo tree named no crate".to_owned()),
        1..=LIMIT => Ok(()),
        _ => Err(format!("{crates} crates are {} too many", crates - LIMIT)),
    }
}

/// The distinct `name version` pairs of what `cargo tree --prefix none` printed.
fn unique_crates(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some(format!("{} {}", words.next()?, words.next()?))
        })
        .collect()
}

/// Builds the facade into an empty target directory and prints what that took.
pub(crate) fn build_cold() -> Result<(), String> {
    let target = Path::new("target").join("cold");
    remove(&target)?;
    let (clock, cpu) = (Instant::now(), cpu_seconds_of_children());
    let status = Command::new(crate::gate::cargo())
        .args(["build", "--package", "otp-framework", "--target-dir"])
        .arg(&target)
        .status()
        .map_err(|error| format!("cargo build did not start: {error}"))?;
    let wall = clock.elapsed().as_secs_f64();
    let spent = cpu.zip(cpu_seconds_of_children()).map(|(before, after)| after - before);
    remove(&target)?;
    if !status.success() {
        return Err("the cold build failed".to_owned());
    }
    match spent {
        Some(spent) => println!("cold build: {spent:.1} CPU-seconds, {wall:.1} s"),
        None => {
            println!("cold build: {wall:.1} s (CPU time is read from /proc, which is not here)");
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), String> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(|error| format!("{} cannot be removed: {error}", folder.display()))
}

/// User and system time of every process this one has started and waited for, and of theirs.
pub(crate) fn cpu_seconds_of_children() -> Option<f64> {
    children_seconds(&fs::read_to_string("/proc/self/stat").ok()?)
}

/// Reads fields 16 and 17 (cutime, cstime) of a `/proc/PID/stat` line.
fn children_seconds(stat: &str) -> Option<f64> {
    // The second field is the program's name in brackets, which may hold spaces and brackets of its own.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((f64::from(user) + f64::from(system)) / f64::from(TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, children_seconds, unique_crates, within_limit};

    #[test]
    fn a_crate_that_is_reached_twice_counts_once() {
        let tree = "otp-framework v0.1.0 (.)\nquote v1.0.1\nquote v1.0.1 (*)\nsyn v3.0.9 (proc-macro)\nsyn v2.0.1\n\n";
        let names: Vec<String> = unique_crates(tree).into_iter().collect();
        assert_eq!(names, ["otp-framework v0.1.0", "quote v1.0.1", "syn v2.0.1", "syn v3.0.9"]);
    }

    #[test]
    fn one_crate_too_many_fails() {
        assert!(within_limit(LIMIT).is_ok());
        assert!(within_limit(LIMIT + 1).is_err());
        assert!(within_limit(0).is_err(), "an empty tree is no proof");
    }

    #[test]
    fn cpu_time_of_children_is_read_behind_any_program_name() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194304 100 200 0 0 11 12 250 50 20 0 1 0 0";
        assert_eq!(children_seconds(stat), Some(3.0));
        assert_eq!(children_seconds("7 (cut) S 1"), None);
    }
}
