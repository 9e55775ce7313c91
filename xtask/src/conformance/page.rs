//! The book's page: every row, and how many of them have tests.

use super::catalogue::{Catalogue, Kind, Row};
use std::fmt::Write as _;

const INTRODUCTION: &str = "\
# Conformance

What OTP does is written down in its test suites, and in Elixir's. This is a catalogue of their cases in our own words,
and of the tests that reproduce them: `cargo xtask conformance` runs those and prints the score. `yes` rows are
reproduced as they are, `adapted` ones behave the same behind a Rust surface (what is different stands in brackets), `no`
rows cannot or shall not exist here, and say why. Only the first two kinds count.

The page is written by `cargo xtask conformance --fill`, from `conformance/catalogue.tsv` and from the documentation of
the tests.
";

pub(super) fn render(catalogue: &Catalogue) -> String {
    let mut page = String::from(INTRODUCTION);
    let suites = catalogue.suites();
    page.push_str("\n| | suite | reproduced |\n|---|---|---|\n");
    for (letters, rows) in &suites {
        let (proved, all) = count(rows);
        line(&mut page, &[letters, &text(&suites_of(rows)), &format!("{proved} of {all}")]);
    }
    let (proved, all) = count(catalogue.rows());
    line(&mut page, &["", "total", &format!("{proved} of {all}")]);
    for (letters, rows) in &suites {
        let (proved, all) = count(rows);
        write!(page, "\n## {letters}: {}\n\n{proved} of {all}.\n\n", text(&suites_of(rows))).expect(EVERY_WRITE);
        page.push_str("| id | case | scenario | expected | tests |\n|---|---|---|---|---|\n");
        for row in *rows {
            line(&mut page, &[&row.id, &text(&row.testcases), &text(&row.scenario), &expected(row), &tests(row)]);
        }
    }
    page
}

const EVERY_WRITE: &str = "a String takes every write";

fn count(rows: &[Row]) -> (usize, usize) {
    let counted = || rows.iter().filter(|row| row.counts());
    (counted().filter(|row| row.proof.is_whole()).count(), counted().count())
}

fn suites_of(rows: &[Row]) -> String {
    rows.first().map(|row| row.suite.clone()).unwrap_or_default()
}

fn line(page: &mut String, cells: &[&str]) {
    writeln!(page, "| {} |", cells.join(" | ")).expect(EVERY_WRITE);
}

fn expected(row: &Row) -> String {
    match (row.kind, row.why.as_str()) {
        (Kind::No, _) | (_, "") => text(&row.expected),
        (_, why) => format!("{} ({})", text(&row.expected), text(why)),
    }
}

fn tests(row: &Row) -> String {
    let tests: Vec<String> = row.proof.tests.iter().map(|test| format!("`{test}`")).collect();
    match (row.kind, row.proof.in_part) {
        (Kind::No, _) => format!("no: {}", text(&row.why)),
        (_, true) => format!("in part: {}", tests.join(", ")),
        (_, false) if tests.is_empty() => "none yet".to_owned(),
        (_, false) => tests.join(", "),
    }
}

/// What Markdown would take for markup is escaped.
fn text(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for letter in cell.chars() {
        if matches!(letter, '\\' | '|' | '_' | '*' | '<' | '>' | '[' | ']' | '`' | '#' | '~' | '$') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{Catalogue, tests::sample};
    use super::render;

    #[test]
    fn every_row_has_its_line_and_every_suite_its_count() {
        let page = render(&Catalogue::parse(&sample()).expect("it is well-formed"));
        for line in [
            "| GS | gen\\_server\\_SUITE | 1 of 2 |",
            "|  | total | 1 of 3 |",
            "## XG: elixir gen\\_server\\_test",
            "| GS-001 | start | start | ok | `it::a::x`, `it::a::y` |",
            "| GS-002 | stop | stop | ok (another surface) | in part: `it::a::z` |",
            "| GS-003 | node | stop the node | ok | no: needs distribution |",
            "| XG-001 | start/2 | start\\|stop | {ok,\\_} | none yet |",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }
}
