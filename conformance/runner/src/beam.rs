//! The BEAM as judge: many scenarios in one run of `conformance/beam/scenarios.escript`.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../beam/scenarios.escript");

/// Runs scenarios on the BEAM and answers their traces.
///
/// With `settle`, so long nothing must have happened before the next action. Without, the BEAM's scheduler is asked
/// whether anything is left to do, which takes far less time.
///
/// # Errors
/// If there is no `escript`, or it fails.
pub fn run(scenarios: &[&str], settle: Option<Duration>, scratch: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut batch = String::new();
    for (at, text) in scenarios.iter().enumerate() {
        let _ = writeln!(batch, "### {at}\n{text}");
    }
    let file: PathBuf = scratch.join(format!("batch-{}.scn", std::process::id()));
    std::fs::write(&file, batch).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut command = Command::new("escript");
    command.arg(SCRIPT);
    if let Some(settle) = settle {
        command.arg("--settle").arg(settle.as_millis().to_string());
    }
    let output = command.arg(&file).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "`escript` is not installed (Debian: erlang-base)".to_owned(),
        _ => error.to_string(),
    })?;
    let _ = std::fs::remove_file(&file);
    let printed = String::from_utf8_lossy(&output.stdout);
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
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("the BEAM ran {} of {} scenarios: {said}", traces.len(), scenarios.len()))
    }
}
