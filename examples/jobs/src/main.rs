//! A queue of jobs on SQLite that survives `kill -9`, written as a user of otp writes one.
//!
//! Run with
//!
//! ```text
//! cargo run -p otp-example-jobs -- enqueue 1000     # puts 1000 receipts into receipts.db
//! cargo run -p otp-example-jobs -- work &           # sends them: lines in receipts.out
//! cargo run -p otp-example-jobs -- enqueue 1000     # more of them, while it works
//! kill -9 %1; cargo run -p otp-example-jobs -- status
//! cargo run -p otp-example-jobs -- work             # goes on where it was killed
//! ```
//!
//! **Where to look.** [`app`] is the application: its settings, its tree of one queue. [`sqlite`] is the store, [`receipt`] the
//! work, [`command`] the command line. A package of its own, so that nobody compiles SQLite for the other examples.
//!
//! **What is promised.** A receipt that `enqueue` has accepted is sent, or is among the dead with the reason. After `kill -9`, and
//! after the power has failed, those are sent again that were being sent: at least once, and at most one repeat for each attempt
//! that was running. That is why a line of `receipts.out` begins with the number of its job: who must not be told twice looks
//! whether it is there.
#![forbid(unsafe_code)]
#![expect(unreachable_pub, reason = "modules of an example, written like those of a library")]

mod app;
mod command;
mod receipt;
mod sqlite;

use std::env;
use std::error::Error;
use std::ops::ControlFlow;
use std::process::ExitCode;

use otp::application::{Value, set_env_persistent};

use crate::app::Receipts;
use crate::command::{Command, Wish};

#[otp::main(app = Receipts)]
async fn main() -> Result<ControlFlow<ExitCode>, Box<dyn Error + Send + Sync>> {
    let Wish { database, command } = match command::read(env::args().skip(1)) {
        Ok(wish) => wish,
        Err(mistake) => {
            eprintln!("{mistake}\n\n{}", command::HELP);
            return Ok(ControlFlow::Break(ExitCode::from(2)));
        }
    };
    match command {
        Command::Work => {
            set_env_persistent("receipts", "database", Value::from(database))?;
            return Ok(ControlFlow::Continue(()));
        }
        Command::Enqueue(number) => {
            let accepted = command::enqueue(&database, number)?;
            println!("accepted {accepted}");
        }
        Command::Status => print!("{}", command::status(&database)?),
        Command::Help => print!("{}", command::HELP),
    }
    Ok(ControlFlow::Break(ExitCode::SUCCESS))
}
