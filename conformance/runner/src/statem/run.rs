//! A script, run here, in no time.

use super::machine::{Machine, Note, Seen};
use super::script::{Script, Type};
use otp::prelude::*;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

/// Runs a script and answers what the machine has seen.
///
/// # Errors
/// If it cannot be read, or its machine did not end as it should.
pub fn run(text: &str) -> Result<Vec<String>, String> {
    Ok(watched(&text.parse()?)?.0)
}

/// The trace, and whether no two things were to happen at about the same time: then the BEAM has no choice, either.
pub(super) fn watched(script: &Script) -> Result<(Vec<String>, bool), String> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let seen = runtime.block_on(drive(script.clone()))?;
    let mut marks: Vec<u64> = script.sends.iter().map(|send| send.0).chain(seen.due).collect();
    marks.push(script.end);
    marks.sort_unstable();
    let apart = marks.windows(2).all(|pair| pair[1] - pair[0] >= GAP);
    Ok((seen.trace, apart))
}

/// So many milliseconds are more than the BEAM's timers are late.
const GAP: u64 = 30;

async fn drive(script: Script) -> Result<Seen, String> {
    let (done, seen) = oneshot::channel();
    let (sends, end) = (script.sends.clone(), script.end);
    let start = Instant::now();
    let machine = Machine::start(script, done).await.map_err(|error| error.to_string())?;
    let mut asked = Vec::new();
    for (at, kind, n) in sends {
        sleep_until(start + Duration::from_millis(at)).await;
        match kind {
            Type::Cast => machine.cast(n),
            Type::Call => asked.push(machine.call(n).send()),
            _ => machine.send(Note(n)),
        }
    }
    sleep_until(start + Duration::from_millis(end)).await;
    // it may have stopped by itself
    let _ = machine.stop().await;
    seen.await.map_err(|_| "the machine ended without a word".to_owned())
}
