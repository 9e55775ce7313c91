//! The summary: one line a gate, and the verdict.

use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

/// How one gate ended.
pub(super) enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("ok"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
        }
    }
}

/// One line of the summary.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// The summary of all gates that ran.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = String::from("gate          time   result\n");
    for Row { name, outcome, took } in rows {
        let seconds = took.as_secs_f64();
        let line = outcome.to_string();
        let first = line.lines().next().unwrap_or_default();
        writeln!(text, "{name:<12} {seconds:>4.0} s   {first}").expect("a String takes every write");
    }
    text
}

/// `Err` with the names of the gates that failed.
pub(super) fn verdict(rows: &[Row]) -> Result<(), String> {
    let failed: Vec<&str> =
        rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed(_))).map(|row| row.name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("gates that failed: {}", failed.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Row, table, verdict};
    use std::time::Duration;

    fn row(name: &'static str, outcome: Outcome) -> Row {
        Row { name, outcome, took: Duration::from_secs(2) }
    }

    #[test]
    fn one_failure_among_many_is_the_verdict_and_every_gate_has_its_line() {
        let rows = [
            row("fmt", Outcome::Passed),
            row("clippy", Outcome::Failed("exit status: 101\nmore".to_owned())),
            row("typos", Outcome::Skipped("typos is not installed".to_owned())),
        ];
        assert_eq!(verdict(&rows), Err("gates that failed: clippy".to_owned()));
        let text = table(&rows);
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.contains("FAILED: exit status: 101"), "{text}");
    }

    #[test]
    fn a_skipped_gate_is_no_failure() {
        assert!(verdict(&[row("typos", Outcome::Skipped("not installed".to_owned()))]).is_ok());
    }
}
