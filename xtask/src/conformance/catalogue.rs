//! The catalogue: one row a case, tab-separated.

use super::claims::Claim;
use std::fmt;

const HEAD: &str = "id\tsuite\ttestcases\tscenario\texpected\trust\twhy\ttest";

/// What stands before the tests of a row that is proved only in part.
const IN_PART: &str = "in part: ";

/// All rows, in the order of the file.
#[derive(Debug)]
pub(super) struct Catalogue {
    rows: Vec<Row>,
}

/// One case.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) suite: String,
    pub(super) testcases: String,
    pub(super) scenario: String,
    pub(super) expected: String,
    pub(super) kind: Kind,
    /// Why it is not reproduced, or what is different.
    pub(super) why: String,
    pub(super) proof: Proof,
}

/// Whether a case is reproduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is.
    Yes,
    /// The same behaviour behind another surface.
    Adapted,
    /// Not at all: it does not count.
    No,
}

/// The tests of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) tests: Vec<String>,
    /// Something of the row is still without a test.
    pub(super) in_part: bool,
}

impl Catalogue {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return Err(format!("the catalogue begins with the line\n{HEAD}"));
        }
        let rows: Result<Vec<Row>, String> = lines.map(Row::parse).collect();
        let rows = rows?;
        for (at, row) in rows.iter().enumerate() {
            if rows[..at].iter().any(|before| before.id == row.id) {
                return Err(format!("{} is in the catalogue twice", row.id));
            }
        }
        Ok(Self { rows })
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of each suite: its letters, and its rows in order.
    pub(super) fn suites(&self) -> Vec<(&str, &[Row])> {
        self.rows.chunk_by(|a, b| a.letters() == b.letters()).map(|rows| (rows[0].letters(), rows)).collect()
    }

    /// Gives every row the tests that name it, and no others.
    pub(super) fn fill(&mut self, claims: &[Claim]) -> Result<(), String> {
        self.rows.iter_mut().for_each(|row| row.proof = Proof::default());
        for claim in claims {
            let row = self.rows.iter_mut().find(|row| row.id == claim.id);
            let row = row.ok_or_else(|| format!("{} names {}, which is not in the catalogue", claim.test, claim.id))?;
            if row.kind == Kind::No {
                return Err(format!("{} names {}, which is not to be reproduced: {}", claim.test, row.id, row.why));
            }
            row.proof.in_part |= claim.in_part;
            if !row.proof.tests.contains(&claim.test) {
                row.proof.tests.push(claim.test.clone());
            }
        }
        Ok(())
    }
}

impl Row {
    fn parse(line: &str) -> Result<Self, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, suite, testcases, scenario, expected, kind, why, proof] = cells[..] else {
            return Err(format!("a row has eight cells, not {}: {line}", cells.len()));
        };
        let kind = match kind {
            "yes" => Kind::Yes,
            "adapted" => Kind::Adapted,
            "no" => Kind::No,
            other => return Err(format!("{id}: `{other}` is neither yes nor adapted nor no")),
        };
        let text = str::to_owned;
        Ok(Self {
            id: text(id),
            suite: text(suite),
            testcases: text(testcases),
            scenario: text(scenario),
            expected: text(expected),
            kind,
            why: text(why),
            proof: Proof::parse(proof),
        })
    }

    /// `GS` of `GS-001`.
    pub(super) fn letters(&self) -> &str {
        self.id.split_once('-').map_or(&self.id, |(letters, _)| letters)
    }

    /// Whether the row is part of the total.
    pub(super) fn counts(&self) -> bool {
        self.kind != Kind::No
    }
}

impl Proof {
    fn parse(cell: &str) -> Self {
        let (in_part, tests) = match cell.strip_prefix(IN_PART) {
            Some(tests) => (true, tests),
            None => (false, cell),
        };
        let tests = tests.split(", ").filter(|test| *test != "-").map(str::to_owned).collect();
        Self { tests, in_part }
    }

    /// Whether the tests prove the whole row, if they pass.
    pub(super) fn is_whole(&self) -> bool {
        !self.in_part && !self.tests.is_empty()
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tests.is_empty() {
            return f.write_str("-");
        }
        write!(f, "{}{}", if self.in_part { IN_PART } else { "" }, self.tests.join(", "))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "yes",
            Self::Adapted => "adapted",
            Self::No => "no",
        })
    }
}

impl fmt::Display for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for Row { id, suite, testcases, scenario, expected, kind, why, proof } in &self.rows {
            writeln!(f, "{id}\t{suite}\t{testcases}\t{scenario}\t{expected}\t{kind}\t{why}\t{proof}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::claims::Claim;
    use super::{Catalogue, HEAD, Proof};

    /// Two suites: a row with two tests, one in part, one without, one that does not count.
    pub(in super::super) fn sample() -> String {
        format!(
            "{HEAD}\n\
             GS-001\tgen_server_SUITE\tstart\tstart\tok\tyes\t\tit::a::x, it::a::y\n\
             GS-002\tgen_server_SUITE\tstop\tstop\tok\tadapted\tanother surface\tin part: it::a::z\n\
             GS-003\tgen_server_SUITE\tnode\tstop the node\tok\tno\tneeds distribution\t-\n\
             XG-001\telixir gen_server_test\tstart/2\tstart|stop\t{{ok,_}}\tyes\t\t-\n"
        )
    }

    fn claim(id: &str, test: &str, in_part: bool) -> Claim {
        Claim { id: id.to_owned(), test: test.to_owned(), in_part }
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        let catalogue = Catalogue::parse(&sample()).expect("it is well-formed");
        assert_eq!(catalogue.to_string(), sample());
        let rows = catalogue.rows();
        assert_eq!(rows[0].proof.tests, ["it::a::x", "it::a::y"]);
        assert_eq!(rows.iter().map(|row| row.proof.is_whole()).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(rows.iter().map(super::Row::counts).collect::<Vec<_>>(), [true, true, false, true]);
        let suites: Vec<_> = catalogue.suites().into_iter().map(|(letters, rows)| (letters, rows.len())).collect();
        assert_eq!(suites, [("GS", 3), ("XG", 1)]);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (from, to) in
            [("\tyes\t", "\tmaybe\t"), ("GS-002", "GS-001"), ("\tstop\tok", "\tstop ok"), ("id\t", "Id\t")]
        {
            assert!(Catalogue::parse(&sample().replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn it_is_filled_with_what_the_tests_say_and_nothing_else() {
        let mut catalogue = Catalogue::parse(&sample()).expect("it is well-formed");
        let claims = [
            claim("GS-002", "it::b", false),
            claim("XG-001", "it::b", true),
            claim("XG-001", "it::c", false),
            claim("XG-001", "it::c", false),
        ];
        catalogue.fill(&claims).expect("all are known");
        let proofs: Vec<String> = catalogue.rows().iter().map(|row| row.proof.to_string()).collect();
        assert_eq!(proofs, ["-", "it::b", "-", "in part: it::b, it::c"]);
        assert_eq!(catalogue.rows()[0].proof, Proof::default());
    }

    #[test]
    fn an_id_that_is_unknown_or_does_not_count_cannot_be_claimed() {
        let mut catalogue = Catalogue::parse(&sample()).expect("it is well-formed");
        for id in ["GS-003", "GS-999"] {
            let error = catalogue.fill(&[claim(id, "it::b", false)]).expect_err("nobody can prove it");
            assert!(error.contains(id) && error.contains("it::b"), "{error}");
        }
    }
}
