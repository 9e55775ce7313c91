//! What is too long for each change: `cargo xtask gate --nightly`.

use super::report::{Outcome, Row};
use super::{known_names, report};
use std::env;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A command of this program, as it is run at night, and what it is for.
struct Night {
    name: &'static str,
    arguments: &'static [&'static str],
    what: &'static str,
}

const NIGHT: [Night; 11] = [
    Night { name: "loom", arguments: &["loom"], what: "every interleaving of the hand-overs" },
    Night {
        name: "shuttle",
        arguments: &["shuttle", "500000"],
        what: "the models of processes, a million interleavings each",
    },
    Night {
        name: "simulate",
        arguments: &["simulate", "2000000"],
        what: "random programs in a chosen order, with the invariants",
    },
    Night { name: "programs", arguments: &["programs", "200000"], what: "random programs, beside the BEAM" },
    Night { name: "worst", arguments: &["worst"], what: "panics everywhere, a million calls that race an end" },
    Night { name: "soak", arguments: &["soak", "120"], what: "messages and crashes, and then nothing is left" },
    Night { name: "faults", arguments: &["faults", "50"], what: "what goes wrong at the worst moment, fifty times" },
    Night { name: "miri", arguments: &["miri", "64"], what: "the hand-overs, interpreted" },
    Night { name: "asan", arguments: &["asan"], what: "the tests from outside, with memory checked" },
    Night { name: "fuzz", arguments: &["fuzz", "600"], what: "random input for macros and parsers" },
    Night {
        name: "flakes",
        arguments: &["flakes", "20"],
        what: "the tests twenty times, with one, two and eight threads",
    },
];

/// Runs the ones named, or all of them: each is a process of its own, and one that fails does not hide the others.
pub(crate) fn nightly(names: &[&str]) -> Result<(), String> {
    known_names(names, &NIGHT.map(|night| night.name))?;
    let this = env::current_exe().map_err(|error| format!("this program is nowhere: {error}"))?;
    let mut rows = Vec::new();
    for night in NIGHT.iter().filter(|night| names.is_empty() || names.contains(&night.name)) {
        println!("\n== {}: {}\ncargo xtask {}", night.name, night.what, night.arguments.join(" "));
        let clock = Instant::now();
        let outcome = match Command::new(&this).args(night.arguments).stdin(Stdio::null()).status() {
            Ok(status) if status.success() => Outcome::Passed,
            Ok(status) => Outcome::Failed(status.to_string()),
            Err(error) => Outcome::Failed(error.to_string()),
        };
        println!("== {}: {outcome}", night.name);
        rows.push(Row { name: night.name, outcome, took: clock.elapsed() });
    }
    println!("\n{}", report::table(&rows));
    report::verdict(&rows)
}
