//! Two panics at a time end a Rust program. What the runtime keeps for its processes is dropped piece by piece, so that
//! it is never the cause of the second one.
//!
//! What a function of the user's holds is beyond anybody's reach: a local value whose drop panics while that same
//! function unwinds is the end of the program, with or without processes.

mod cases;

use std::env;
use std::future::Future;
use std::pin::Pin;
use std::process::Command;

/// Tells this program that it is the inner one.
const INSIDE: &str = "OTP_TEST_DOUBLE_PANICS";

type Case = (&'static str, fn() -> Pin<Box<dyn Future<Output = ()>>>);

/// Panics whenever it is dropped, also while something else unwinds.
#[derive(Debug)]
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        panic!("a grenade was dropped");
    }
}

/// Runs itself again as a program, which lives through all cases.
#[test]
fn the_program_survives() {
    if env::var_os(INSIDE).is_some() {
        for (name, case) in cases::ALL {
            println!("case: {name}");
            let mut builder = tokio::runtime::Builder::new_current_thread();
            let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
            runtime.block_on(case());
            // what still runs is dropped with its runtime
            drop(runtime);
        }
        println!("the end");
        return;
    }
    let output = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", "hazards::double_panics::the_program_survives", "--nocapture"])
        .env(INSIDE, "1")
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().rfind(|line| line.starts_with("case: "));
    assert!(
        said.contains("the end") && output.status.success(),
        "{last:?} {}\n{}",
        output.status,
        tail(&output.stderr)
    );
}

/// The last lines of what it printed.
fn tail(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
