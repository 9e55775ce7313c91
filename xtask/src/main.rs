//! The gates of otp: what must hold before a change lands. std only.
//!
//! ```text
//! cargo xtask gate                   every gate
//! cargo xtask gate fmt clippy        these gates
//! cargo xtask gate --skip test       every gate but these
//! cargo xtask budget [--cold]        crates of the default build; CPU-seconds of a cold one
//! ```
#![forbid(unsafe_code)]

mod budget;
mod gate;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask gate [NAME..]          run every gate, or the ones named
       cargo xtask gate --skip NAME..     run every gate but the ones named
       cargo xtask budget [--cold]        count the crates of the default build; --cold builds it and prints CPU-seconds";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["gate", "--skip", names @ ..] => gate::without(names),
        ["gate", names @ ..] => gate::only(names),
        ["budget"] => budget::count_and_print(),
        ["budget", "--cold"] => budget::count_and_print().and_then(|()| budget::build_cold()),
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
