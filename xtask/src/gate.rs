//! Runs the gates one after the other; one that fails does not hide the others.

mod book;
mod list;
mod nightly;
mod report;

pub(crate) use self::nightly::nightly;

use self::list::{Check, GATES, Gate, Need};
use self::report::{Outcome, Row};
use std::env;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The cargo that runs this program.
pub(crate) fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Runs the gates of these names; all of them when none is named.
pub(crate) fn only(names: &[&str]) -> Result<(), String> {
    known(names)?;
    run(|gate| names.is_empty() || names.contains(&gate.name))
}

/// Runs all gates but the ones of these names.
pub(crate) fn without(names: &[&str]) -> Result<(), String> {
    known(names)?;
    run(|gate| !names.contains(&gate.name))
}

fn known(names: &[&str]) -> Result<(), String> {
    let all: Vec<&str> = GATES.iter().map(|gate| gate.name).collect();
    known_names(names, &all)
}

fn known_names(names: &[&str], all: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| !all.contains(name)) {
        None => Ok(()),
        Some(name) => Err(format!("there is no gate `{name}`; the gates are {}", all.join(", "))),
    }
}

fn run(chosen: impl Fn(&Gate) -> bool) -> Result<(), String> {
    let rows: Vec<Row> = GATES
        .iter()
        .filter(|gate| chosen(gate))
        .map(|gate| {
            println!("\n== {}: {}", gate.name, gate.what);
            let clock = Instant::now();
            let outcome = pass(gate);
            println!("== {}: {outcome}", gate.name);
            Row { name: gate.name, outcome, took: clock.elapsed() }
        })
        .collect();
    println!("\n{}", report::table(&rows));
    report::verdict(&rows)
}

fn pass(gate: &Gate) -> Outcome {
    if let Some((tool, need)) = &gate.tool
        && !installed(tool)
    {
        // On CI a tool that is not there is a broken installation, never a reason to look away.
        return match need {
            Need::Optional if env::var_os("CI").is_none() => Outcome::Skipped(format!("{tool} is not installed")),
            _ => Outcome::Failed(format!("{tool} is not installed")),
        };
    }
    match gate.check {
        Check::Cargo { arguments, rustdocflags } => {
            let mut command = Command::new(cargo());
            command.args(arguments);
            if let Some(flags) = rustdocflags {
                println!("RUSTDOCFLAGS=\"{flags}\" cargo {}", arguments.join(" "));
                command.env("RUSTDOCFLAGS", flags);
            } else {
                println!("cargo {}", arguments.join(" "));
            }
            finished(command)
        }
        Check::Tool { program, arguments } => {
            println!("{program} {}", arguments.join(" "));
            let mut command = Command::new(program);
            command.args(arguments);
            finished(command)
        }
        Check::Here(check) => match check() {
            Ok(()) => Outcome::Passed,
            Err(text) => Outcome::Failed(text),
        },
    }
}

fn finished(mut command: Command) -> Outcome {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(status.to_string()),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

fn installed(tool: &str) -> bool {
    Command::new(tool)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::{GATES, known};

    #[test]
    fn a_gate_that_does_not_exist_is_refused() {
        assert!(known(&["fmt", "budget"]).is_ok());
        let text = known(&["fmt", "clipy"]).expect_err("there is no such gate");
        assert!(text.contains("`clipy`") && text.contains("clippy"), "{text}");
    }

    #[test]
    fn gates_have_names_of_their_own() {
        let mut names: Vec<&str> = GATES.iter().map(|gate| gate.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GATES.len());
    }
}
