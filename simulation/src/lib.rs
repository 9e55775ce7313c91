//! Deterministic simulation: random programs of processes, servers and trees, run in the order of a seed and in virtual time,
//! and held against what otp promises.
#![forbid(unsafe_code)]

mod actor;
mod basin;
mod generate;
mod look;
mod mail;
mod perform;
mod program;
mod random;
mod run;
mod trace;
mod tree;
mod worker;
mod world;

use std::process::ExitCode;

/// Runs the program `simulate` with these arguments.
pub fn main(arguments: impl Iterator<Item = String>) -> ExitCode {
    tracing::dispatcher::set_global_default(tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default())).ok();
    let seed = arguments.last().and_then(|text| text.parse().ok()).unwrap_or(1);
    let program = generate::program(seed);
    println!("{program}");
    let record = run::run(&program);
    for entry in &record.trace {
        println!("{entry}");
    }
    println!("{:?}\n{:?}\n{:x}", record.quiet, record.drained, record.hash());
    ExitCode::SUCCESS
}
