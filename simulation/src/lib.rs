//! Deterministic simulation: random programs of processes, servers and trees, run in the order of a seed and in virtual time,
//! and held against what otp promises.
//!
//! **The way of a seed.** [`generate`] draws a program; [`run`] runs it on a runtime of its own, whose clock is virtual and whose
//! turns the seed orders; what [`plain`], [`worker`], [`basin`] and [`tree`] do and see goes into the [`trace`]; [`check`] holds the
//! trace against twelve invariants; [`shrink`] makes what fails smaller. [`campaign`] does that with many seeds, [`planted`] with
//! mistakes that must be found.
#![forbid(unsafe_code)]

mod plain;
mod arguments;
mod basin;
mod campaign;
mod check;
mod generate;
mod look;
mod mail;
mod perform;
mod planted;
mod program;
mod random;
mod regressions;
mod run;
mod shrink;
mod tally;
mod trace;
mod tree;
mod worker;
mod world;

use arguments::Wish;
use std::process::ExitCode;

/// Runs the program `simulate` with these arguments.
pub fn main(arguments: impl Iterator<Item = String>) -> ExitCode {
    // nobody reads the reports of the crashes that programs are full of
    let silent = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let done = match (arguments::read(arguments), tracing::dispatcher::set_global_default(silent)) {
        (Ok(_), Err(_)) => Err("somebody else reads the reports of this program".to_owned()),
        (Ok(Wish::Many(plan)), _) => campaign::run(&plan),
        (Ok(Wish::One(seed)), _) => campaign::show(seed),
        (Ok(Wish::Planted(plan)), _) => planted::find(&plan),
        (Err(usage), _) => Err(usage),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
