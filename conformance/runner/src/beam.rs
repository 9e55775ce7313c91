//! The BEAM as judge: many scenarios in one run of `conformance/beam/scenarios.escript`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../beam/scenarios.escript");
/// How an error begins that means this.
pub const TIME_IS_UP: &str = "time is up";

/// How the BEAM is to go about it.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// So long nothing must have happened before the next action. Without, the BEAM's scheduler is asked whether anything
    /// is left to do, which takes far less time.
    pub settle: Option<Duration>,
    /// How many more turns it takes to write a line: others are scheduled earlier then.
    pub turns: u32,
    /// When it must have come to an end.
    pub until: Option<Instant>,
}

/// Runs scenarios on the BEAM and answers their traces.
///
/// # Errors
/// If there is no `escript`, or it fails, or time is up.
pub fn run(scenarios: &[&str], manner: Manner, scratch: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut batch = String::new();
    for (at, text) in scenarios.iter().enumerate() {
        let _ = writeln!(batch, "### {at}\n{text}");
    }
    let file: PathBuf = scratch.join(format!("batch-{}.scn", std::process::id()));
    std::fs::write(&file, batch).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut command = Command::new("escript");
    command.arg(SCRIPT);
    if let Some(settle) = manner.settle {
        command.arg("--settle").arg(settle.as_millis().to_string());
    }
    command.arg("--turns").arg(manner.turns.to_string());
    let traces = file.with_extension("out");
    let out = File::create(&traces).map_err(|error| format!("{}: {error}", traces.display()))?;
    let child = command.arg(&file).stdin(Stdio::null()).stdout(out).spawn();
    let ended = child.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "`escript` is not installed (Debian: erlang-base)".to_owned(),
        _ => error.to_string(),
    });
    let ended = ended.and_then(|child| wait(child, manner.until, scenarios.len()));
    let printed = std::fs::read_to_string(&traces).unwrap_or_default();
    for scratch in [&file, &traces] {
        let _ = std::fs::remove_file(scratch);
    }
    ended?;
    let mut traces: Vec<Vec<String>> = Vec::new();
    for line in printed.lines() {
        match traces.last_mut() {
            _ if line.starts_with("### ") => traces.push(Vec::new()),
            Some(trace) => trace.push(line.to_owned()),
            None => return Err(format!("unexpected output of the BEAM: {line}")),
        }
    }
    if traces.len() == scenarios.len() {
        Ok(traces)
    } else {
        Err(format!("the BEAM ran {} of {} scenarios", traces.len(), scenarios.len()))
    }
}

fn wait(mut child: Child, until: Option<Instant>, scenarios: usize) -> Result<(), String> {
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(()),
            Err(error) => return Err(error.to_string()),
            Ok(None) if until.is_some_and(|until| Instant::now() >= until) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{TIME_IS_UP}: the BEAM was stopped in a run of {scenarios} scenarios"));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}
