//! Runs the harnesses, and speaks with tools as libtest does.

use super::arguments::Arguments;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// One harness: it panics if what it looks at is broken, and answers what it has done.
pub(crate) struct Harness {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Arguments) -> String,
}

/// Runs those that are wanted.
pub(crate) fn main(all: &[Harness], arguments: &Arguments) -> ExitCode {
    let wanted: Vec<&Harness> = all.iter().filter(|harness| arguments.wants(harness.name)).collect();
    if arguments.has("--list") {
        for harness in wanted.iter().filter(|_| !arguments.has("--ignored")) {
            println!("{}: test", harness.name);
        }
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", wanted.len());
    let began = Instant::now();
    let failed = wanted.iter().filter(|harness| !passes(harness, arguments)).count();
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    let passed = wanted.len() - failed;
    println!(
        "\ntest result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {} filtered out; finished in \
         {:.2}s\n",
        all.len() - wanted.len(),
        began.elapsed().as_secs_f64()
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn passes(harness: &Harness, arguments: &Arguments) -> bool {
    let began = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (harness.run)(arguments)));
    let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
    println!("test {} ... {verdict}", harness.name);
    if let Ok(figures) = &outcome {
        println!("    {figures}; {:.1} s", began.elapsed().as_secs_f64());
    }
    outcome.is_ok()
}
