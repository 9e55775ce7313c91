//! The gates of otp: what must hold before a change lands. std only.
//!
//! ```text
//! cargo xtask gate                   every gate
//! cargo xtask gate fmt clippy        these gates
//! cargo xtask gate --skip test       every gate but these
//! cargo xtask budget [--cold]        crates of the default build; CPU-seconds of a cold one
//! cargo xtask conformance            run the tests of the catalogue, print the score
//! cargo xtask loom                   explore the models of what threads hand over
//! cargo xtask shuttle [SCHEDULES]    run the models of processes in many interleavings
//! cargo xtask simulate [SEEDS]       run random programs in a chosen order, and find planted mistakes
//! cargo xtask cost [--quick] [--write]  what building with the macros costs, beside others
//! cargo xtask errors --fill         write the book's index of messages
//! cargo xtask miri [SEEDS]            interpret the tests of what threads hand over
//! cargo xtask faults [TIMES]         run the tests of what goes wrong again and again
//! cargo xtask asan                   the tests from outside, with memory checked
//! cargo xtask fuzz [SECONDS]         random input for macros and parsers
//! cargo xtask flakes [TIMES]         the tests again and again, with one, two and eight threads
//! cargo xtask worst                  panics everywhere, a million calls that race an end, planted mistakes
//! cargo xtask soak [SECONDS]         messages and crashes, and then nothing is left
//! cargo xtask programs [COUNT]       random programs of processes, here and on the BEAM
//! cargo xtask gate --nightly         what is too long for each change
//! ```
#![forbid(unsafe_code)]

mod budget;
mod conformance;
mod cost;
mod errors;
mod faults;
mod flakes;
mod fuzz;
mod gate;
mod models;
mod programs;
mod sanitize;
mod simulation;
mod worst;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask gate [NAME..]          run every gate, or the ones named
       cargo xtask gate --skip NAME..     run every gate but the ones named
       cargo xtask budget [--cold]        count the crates of the default build; --cold builds it and prints CPU-seconds
       cargo xtask conformance                run the tests that the catalogue of OTP's cases names, print the score
       cargo xtask conformance --from FILE..  print the score of a run of `cargo test` whose output is in these files
       cargo xtask conformance --fill         write what the tests' documentation says into the catalogue and the book
       cargo xtask loom                   explore every interleaving of what threads hand over, and of planted mistakes
       cargo xtask shuttle [SCHEDULES]    run the models of processes in so many interleavings (5000), and of planted mistakes
       cargo xtask simulate [SEEDS]       run so many random programs (200000) in an order of their own, and find planted mistakes
       cargo xtask cost [--quick] [--write]   check 100 servers and build 20 with otp, by hand, with kameo and with ractor, three
                                          times; print the table; --write puts it into the book
                        [--rounds N] [--check N] [--build N] [--only otp,by_hand,kameo,ractor]
       cargo xtask errors --fill          write what the compiler says of mistakes into the book
       cargo xtask miri [SEEDS]           run the tests of what threads hand over under Miri (nightly), with so many seeds (16)
       cargo xtask faults [TIMES]         run the tests of faults so many times (50), each in a process of its own
       cargo xtask asan                   run the tests from outside under AddressSanitizer
       cargo xtask fuzz [SECONDS]         random input for macros and parsers, each for so many seconds (60), with cargo-fuzz
       cargo xtask flakes [TIMES] [TEST..]    run the tests, or those named, so many times (20) with 1, 2 and 8 threads
       cargo xtask worst                  panics everywhere, what becomes of messages, a million calls that race the end of their
                                          server; and the mistakes that are planted for them
       cargo xtask worst planted          the mistakes alone
       cargo xtask soak [SECONDS]         half a million messages and 2,000 crashes a second, for so long (120): all counts are back
                                          at the end, and the memory is flat
       cargo xtask programs [COUNT] [--seed S] [--from N]
                                          run so many random programs of processes (50000) here and on the BEAM, and look for
                                          planted mistakes
       cargo xtask gate --nightly [NAME..]    run what is too long for each change, or the ones named";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["gate", "--skip", names @ ..] => gate::without(names),
        ["gate", "--nightly", names @ ..] => gate::nightly(names),
        ["gate", names @ ..] => gate::only(names),
        ["budget"] => budget::count_and_print(),
        ["budget", "--cold"] => budget::count_and_print().and_then(|()| budget::build_cold()),
        ["conformance"] => conformance::run_and_print(),
        ["conformance", "--from", files @ ..] if !files.is_empty() => conformance::print_from(files),
        ["conformance", "--fill"] => conformance::fill(),
        ["loom"] => models::explore(),
        ["shuttle"] => models::try_many("5000"),
        ["shuttle", schedules] => models::try_many(schedules),
        ["simulate"] => simulation::simulate("200000"),
        ["simulate", seeds] => simulation::simulate(seeds),
        ["cost", options @ ..] => {
            cost::Plan::of(options).ok_or(USAGE.to_owned()).and_then(|plan| cost::measure_and_print(&plan))
        }
        ["errors", "--fill"] => errors::fill(),
        ["miri"] => models::interpret("16"),
        ["miri", seeds] => models::interpret(seeds),
        ["faults"] => faults::stress("50"),
        ["faults", times] => faults::stress(times),
        ["asan"] => sanitize::address(),
        ["fuzz"] => fuzz::run("60"),
        ["fuzz", seconds] => fuzz::run(seconds),
        ["programs", arguments @ ..] => programs::compare(arguments),
        ["flakes"] => flakes::run("20", &[]),
        ["flakes", times, tests @ ..] => flakes::run(times, tests),
        ["worst"] => worst::run(),
        ["worst", "planted"] => worst::planted(),
        ["soak"] => worst::soak("120"),
        ["soak", seconds] => worst::soak(seconds),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
