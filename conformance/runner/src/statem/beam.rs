//! The BEAM's word: many scripts in one run of `conformance/beam/statem.escript`.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../beam/statem.escript");

/// Runs scripts on the BEAM, so many at a time, and answers what their machines have seen. `slow`: a millisecond of a
/// script takes so many.
///
/// # Errors
/// If there is no `escript`, or it fails.
pub fn run(scripts: &[&str], at_a_time: usize, slow: u32) -> Result<Vec<Vec<String>>, String> {
    let mut batch = String::new();
    for (at, text) in scripts.iter().enumerate() {
        let _ = writeln!(batch, "### {at}\n{text}");
    }
    let file: PathBuf = std::env::temp_dir().join(format!("statem-{}.txt", std::process::id()));
    std::fs::write(&file, batch).map_err(|error| format!("{}: {error}", file.display()))?;
    let numbers = [at_a_time.to_string(), slow.to_string()];
    let output = Command::new("escript").arg(SCRIPT).arg(&file).args(numbers).stdin(Stdio::null()).output();
    let _ = std::fs::remove_file(&file);
    let output = output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "`escript` is not installed (Debian: erlang-base)".to_owned(),
        _ => error.to_string(),
    })?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let traces = split(&printed).into_iter().map(|(_, trace)| trace.lines().map(str::to_owned).collect());
    let traces: Vec<Vec<String>> = traces.collect();
    if traces.len() == scripts.len() {
        Ok(traces)
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("the BEAM ran {} of {} scripts\n{said}", traces.len(), scripts.len()))
    }
}

/// The parts of a text, each after a line `### name`.
pub fn split(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            parts.push((name.to_owned(), String::new()));
        } else if let Some((_, part)) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts
}
