//! The worst that may happen, by the table and in numbers: panics at every site, messages that race the end of their
//! server, calls that race its stop, two minutes of crashes. What is counted belongs to the whole program, so one thing runs
//! after the other.
//!
//! ```text
//! cargo test -p otp-tests --test worst                                    all of it, in the figures of each change
//! cargo test -p otp-tests --test worst matrix                             the panic matrix
//! cargo test -p otp-tests --test worst accounting -- --rounds 20 --seed 7 what was sent, and what became of it
//! cargo test -p otp-tests --test worst calls -- --calls 1000000 --seed 7  calls that race the end of their server
//! cargo test -p otp-tests --test worst soak -- --seconds 120 --messages 60000000 --crashes 2000
//! ```
//!
//! Compiled with `--cfg otp_planted`, each takes `--plant MISTAKE` and must fail then; `planted` tries all of them.
#![forbid(unsafe_code)]

mod worst {
    pub(crate) mod accounting;
    pub(crate) mod arguments;
    pub(crate) mod calls;
    pub(crate) mod dice;
    pub(crate) mod harness;
    pub(crate) mod hook;
    pub(crate) mod matrix;
    #[cfg(otp_planted)]
    pub(crate) mod planted;
    pub(crate) mod soak;
}

use std::process::ExitCode;
use tracing::subscriber::NoSubscriber;
use worst::arguments::Arguments;
use worst::harness::{self, Harness};
use worst::{accounting, calls, hook, matrix, soak};

/// In this order.
const ALL: &[Harness] = &[
    Harness { name: "matrix", run: matrix::run },
    Harness { name: "accounting", run: accounting::run },
    Harness { name: "calls", run: calls::run },
    Harness { name: "soak", run: soak::run },
];

fn main() -> ExitCode {
    let arguments = match Arguments::of_this_program() {
        Ok(arguments) => arguments,
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::FAILURE;
        }
    };
    hook::install();
    // ten thousands of crash reports would drown all else
    tracing::subscriber::set_global_default(NoSubscriber::new()).expect("nobody was first");
    #[cfg(otp_planted)]
    if arguments.names("planted") {
        return worst::planted::try_all();
    }
    #[cfg(otp_planted)]
    if let Err(text) = worst::planted::plant(&arguments) {
        eprintln!("{text}");
        return ExitCode::FAILURE;
    }
    harness::main(ALL, &arguments)
}
