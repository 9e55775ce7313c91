//! `simulate`: see `--help`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    otp_simulation::main(std::env::args().skip(1))
}
