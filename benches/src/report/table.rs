//! Figures as Markdown.

use crate::contestant::YARDSTICK;
use crate::results::{Entry, Results};
use crate::workload::Workload;
use std::fmt::Write as _;

/// Rows of the short table.
const SHORT: [Workload; 6] =
    [Workload::Call, Workload::CallTimeout, Workload::Cast, Workload::Spawn, Workload::Bytes, Workload::Restart];

/// Every figure and its ratio to the yardstick, and why there is none.
pub(super) fn table(results: &Results) -> String {
    let mut text = format!("### {}\n\n{}", results.flavor, head(results));
    let mut notes: Vec<(&str, &str)> = Vec::new();
    for row in &results.rows {
        write!(text, "| {} |", row.workload.title()).expect("a String takes every write");
        for (column, entry) in results.columns.iter().zip(&row.entries) {
            let cell = match entry {
                Entry::Figure { median, .. } if *column == YARDSTICK => figure(*median),
                Entry::Figure { median, ratio } if ratio.is_nan() => figure(*median),
                Entry::Figure { median, ratio } => format!("{} ({})", figure(*median), ratio_text(*ratio)),
                Entry::Lacks(why) => format!("- ({})", note(&mut notes, column, why)),
            };
            write!(text, " {cell} |").expect("a String takes every write");
        }
        text.push('\n');
    }
    if !notes.is_empty() {
        text.push('\n');
        for (number, (column, why)) in notes.iter().enumerate() {
            writeln!(text, "{}. {column}: {why}.", number + 1).expect("a String takes every write");
        }
    }
    text
}

/// Ratios only, a few rows of each runtime.
pub(super) fn ratios(all: &[Results]) -> String {
    let mut text = String::new();
    for results in all {
        if text.is_empty() {
            text.push_str(&head(results));
        }
        for row in results.rows.iter().filter(|row| SHORT.contains(&row.workload)) {
            write!(text, "| {}, {} |", row.workload.title(), results.flavor).expect("a String takes every write");
            for entry in &row.entries {
                let cell = match entry {
                    Entry::Figure { ratio, .. } => ratio_text(*ratio),
                    Entry::Lacks(_) => "-".to_owned(),
                };
                write!(text, " {cell} |").expect("a String takes every write");
            }
            text.push('\n');
        }
    }
    text
}

fn head(results: &Results) -> String {
    let rule = "---|".repeat(results.columns.len() + 1);
    format!("| | {} |\n|{rule}\n", results.columns.join(" | "))
}

/// The number of a note, which is the same for the same reason.
fn note<'a>(notes: &mut Vec<(&'a str, &'a str)>, column: &'a str, why: &'a str) -> usize {
    let known = notes.iter().position(|known| *known == (column, why));
    known.unwrap_or_else(|| {
        notes.push((column, why));
        notes.len() - 1
    }) + 1
}

/// Three digits, or all before the point.
fn figure(value: f64) -> String {
    match value.abs() {
        small if small < 10.0 => format!("{value:.2}"),
        small if small < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

pub(super) fn ratio_text(ratio: f64) -> String {
    if ratio >= 10.0 { format!("{ratio:.1}") } else { format!("{ratio:.2}") }
}

#[cfg(test)]
mod tests {
    use super::{ratios, table};
    use crate::flavor::Flavor;
    use crate::results::{Entry, Results, Row};
    use crate::workload::Workload;

    fn results() -> Results {
        let figure = |median, ratio| Entry::Figure { median, ratio };
        let rows = vec![
            Row {
                workload: Workload::Call,
                entries: vec![figure(150.0, 1.0), figure(30.0, 0.2), figure(1800.0, 12.0)],
            },
            Row {
                workload: Workload::CallName,
                entries: vec![figure(200.0, 1.0), figure(55.5, 0.2775), Entry::Lacks("no")],
            },
            Row {
                workload: Workload::Restart,
                entries: vec![figure(9.5, 1.0), figure(9.0, 0.947), Entry::Lacks("no")],
            },
        ];
        Results { flavor: Flavor::CurrentThread, columns: vec!["tokio", "otp", "other"], rows }
    }

    #[test]
    fn a_table_has_figures_ratios_and_one_note_for_a_reason() {
        assert_eq!(
            table(&results()),
            "\
### current-thread runtime

| | tokio | otp | other |
|---|---|---|---|
| call, 1 client | 150 | 30.0 (0.20) | 1800 (12.0) |
| call by registered name | 200 | 55.5 (0.28) | - (1) |
| restart: panic to next answer | 9.50 | 9.00 (0.95) | - (1) |

1. other: no.
"
        );
    }

    #[test]
    fn the_short_table_has_ratios_of_some_rows() {
        assert_eq!(
            ratios(&[results()]),
            "\
| | tokio | otp | other |
|---|---|---|---|
| call, 1 client, current-thread runtime | 1.00 | 0.20 | 12.0 |
| restart: panic to next answer, current-thread runtime | 1.00 | 0.95 | - |
"
        );
    }
}
