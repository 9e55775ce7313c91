//! Programs with the BEAM's traces, in `conformance/programs.txt`: what was found once, and some at random.

use super::program::Program;
use super::run;
use crate::statem::beam::split;
use std::fmt::Write as _;

/// The file.
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../programs.txt");

/// A program, and what the BEAM has made of it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What it is called: what was found with it, or its number.
    pub name: String,
    /// The program.
    pub program: Program,
    /// The BEAM's trace.
    pub trace: String,
}

impl Recorded {
    /// What is different here, if anything is.
    pub fn difference(&self) -> Option<String> {
        let ours = run::run(&self.program);
        if ours == self.trace {
            return None;
        }
        let Self { name, program, trace } = self;
        Some(format!("{name}\n{program}here:\n{ours}\non the BEAM:\n{trace}"))
    }
}

/// Reads programs with their traces.
///
/// # Errors
/// Which of them is none.
pub fn read(text: &str) -> Result<Vec<Recorded>, String> {
    let parts = split(text).into_iter().map(|(name, part)| {
        let (program, trace) = part.split_once("---\n").ok_or_else(|| format!("{name}: `---` is missing"))?;
        let program = Program::parse(program).map_err(|wrong| format!("{name}: {wrong}"))?;
        Ok(Recorded { name, program, trace: trace.to_owned() })
    });
    parts.collect()
}

/// Reads the file.
///
/// # Errors
/// If it is not there, or holds something else.
pub fn all() -> Result<Vec<Recorded>, String> {
    read(&std::fs::read_to_string(FILE).map_err(|error| format!("{FILE}: {error}"))?)
}

/// Programs with their traces, as the file has them.
pub fn print(recorded: &[Recorded]) -> String {
    let mut text = String::new();
    for Recorded { name, program, trace } in recorded {
        let _ = write!(text, "### {name}\n{program}---\n{trace}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_printed_as_it_is_read() {
        let text = "### a link\nstart a b\na link b\n---\n@0\na#1\nb#1\n### another\nstart a\n---\n@0\na#1\n";
        let recorded = read(text).unwrap();
        assert_eq!(recorded.len(), 2);
        assert_eq!(print(&recorded), text);
    }

    /// Wherever there is no BEAM, its word is.
    #[test]
    fn recorded_programs_end_here_as_on_the_beam() {
        let differences: Vec<String> = all().unwrap().iter().filter_map(Recorded::difference).collect();
        assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n"));
    }
}
