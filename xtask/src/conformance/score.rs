//! Counting: which rows are proved by tests that passed.

use super::catalogue::{Catalogue, Row};
use super::outcome::{Outcome, Outcomes};
use std::fmt;

/// The score of one run.
#[derive(Debug)]
pub(super) struct Score {
    /// Rows that name a test which did not pass.
    broken: Vec<String>,
    /// Rows that are proved in part.
    in_part: Vec<String>,
    suites: Vec<Count>,
}

/// `GS 33/57`.
#[derive(Debug)]
struct Count {
    letters: String,
    proved: usize,
    all: usize,
}

pub(super) fn of(catalogue: &Catalogue, outcomes: &Outcomes) -> Score {
    let mut score = Score { broken: Vec::new(), in_part: Vec::new(), suites: Vec::new() };
    for (letters, rows) in catalogue.suites() {
        let counted: Vec<&Row> = rows.iter().filter(|row| row.counts()).collect();
        let mut proved = 0;
        for row in &counted {
            let complaints = complaints(row, outcomes);
            if !complaints.is_empty() {
                score.broken.push(format!("{} does not count: {}", row.id, complaints.join(", ")));
            } else if row.proof.is_whole() {
                proved += 1;
            } else if row.proof.in_part {
                score.in_part.push(format!("{} does not count: proved in part", row.id));
            }
        }
        score.suites.push(Count { letters: letters.to_owned(), proved, all: counted.len() });
    }
    score
}

fn complaints(row: &Row, outcomes: &Outcomes) -> Vec<String> {
    let complaint = |test: &String| {
        let what = match outcomes.of(test) {
            Some(Outcome::Passed) => return None,
            Some(Outcome::Ignored) => "is ignored",
            Some(Outcome::Failed) => "failed",
            None => "did not run",
        };
        Some(format!("{test} {what}"))
    };
    row.proof.tests.iter().filter_map(complaint).collect()
}

impl Score {
    /// `Err` if a test that is named did not pass. That a row has no test yet is no error.
    pub(super) fn verdict(&self) -> Result<(), String> {
        match self.broken.len() {
            0 => Ok(()),
            broken => Err(format!("{broken} rows of the catalogue name tests that did not pass")),
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.in_part.iter().chain(&self.broken) {
            writeln!(f, "{line}")?;
        }
        for Count { letters, proved, all } in &self.suites {
            writeln!(f, "{letters} {proved}/{all}")?;
        }
        let (proved, all) =
            self.suites.iter().fold((0, 0), |(proved, all), count| (proved + count.proved, all + count.all));
        writeln!(f, "total {proved}/{all}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{Catalogue, tests::sample};
    use super::super::outcome::Outcomes;
    use super::of;

    fn score(output: &str) -> (String, bool) {
        let catalogue = Catalogue::parse(&sample()).expect("it is well-formed");
        let mut outcomes = Outcomes::default();
        outcomes.add(output, Some("it"));
        let score = of(&catalogue, &outcomes);
        (score.to_string(), score.verdict().is_ok())
    }

    #[test]
    fn a_row_counts_when_all_its_tests_passed() {
        let text = "GS-002 does not count: proved in part\nGS 1/2\nXG 0/1\ntotal 1/3\n";
        assert_eq!(score("test a::x ... ok\ntest a::y ... ok\ntest a::z ... ok\n"), (text.to_owned(), true));
    }

    #[test]
    fn a_row_whose_test_did_not_pass_does_not_count_and_says_why() {
        let (text, holds) = score("test a::x ... FAILED\ntest a::z ... ignored\n");
        let text: Vec<&str> = text.lines().collect();
        let expected = [
            "GS-001 does not count: it::a::x failed, it::a::y did not run",
            "GS-002 does not count: it::a::z is ignored",
            "GS 0/2",
            "XG 0/1",
            "total 0/3",
        ];
        assert_eq!((text.as_slice(), holds), (&expected[..], false));
    }
}
