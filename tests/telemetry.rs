//! Spans of messages and figures of processes, in a program of their own: what is switched on here is on for all tests of it,
//! which is why they run one after the other.
#![forbid(unsafe_code)]
#![allow(clippy::float_cmp, reason = "what is counted is whole")]
#![allow(clippy::doc_markdown, reason = "functions of the library are named as they are called")]

#[path = "telemetry/counter.rs"]
mod counter;
#[path = "telemetry/figures.rs"]
mod figures;
#[path = "telemetry/limits.rs"]
mod limits;
#[path = "telemetry/page.rs"]
mod page;
#[path = "telemetry/recorder.rs"]
mod recorder;
#[path = "telemetry/spans.rs"]
mod spans;
#[path = "telemetry/switches.rs"]
mod switches;
#[path = "telemetry/watched.rs"]
mod watched;

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use watched::Watched;

static TURN: Mutex<()> = Mutex::new(());

/// Runs a test while no other runs, on a clock that is paused.
fn alone<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(test());
    otp::telemetry::disable();
    otp::telemetry::trace_messages(false);
}

/// [`alone`], with spans.
fn traced<F: Future<Output = ()>>(test: impl FnOnce(Watched) -> F) {
    alone(|| async {
        otp::telemetry::trace_messages(true);
        test(Watched::start()).await;
    });
}

/// Lets everybody do what they have to do.
async fn settled() {
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
}
