//! This program once more, in a fresh process: its memory and its allocator are those of one framework alone.

use serde::de::DeserializeOwned;
use std::env;
use std::process::{Command, ExitCode, Stdio};

/// Set to anything but `0`, they make every panic take a picture of the stack, which costs many times as much as the restart.
const PICTURES: [&str; 2] = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE"];

/// Runs this program without the variables that make panics expensive, where one is set.
pub(crate) fn instead() -> Option<ExitCode> {
    let set = |name: &&str| env::var_os(name).is_some_and(|value| value != "0");
    PICTURES.iter().find(|name| set(name))?;
    let mut command = Command::new(env::current_exe().ok()?);
    command.args(env::args_os().skip(1));
    for name in PICTURES {
        command.env_remove(name);
    }
    let ended = command.status().ok()?;
    Some(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs this program with these arguments; the answer is the JSON that it prints.
pub(crate) fn ask<T: DeserializeOwned>(arguments: &[&str]) -> Result<T, String> {
    let program = env::current_exe().map_err(|error| format!("this program is not found: {error}"))?;
    let out = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("this program does not start again: {error}"))?;
    if !out.status.success() {
        return Err(format!("{}: {}", arguments.join(" "), out.status));
    }
    serde_json::from_slice(&out.stdout).map_err(|error| format!("{}: {error}", arguments.join(" ")))
}
