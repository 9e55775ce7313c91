//! One virtual machine, asked line by line.

use crate::flavor::Flavor;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(super) struct Machine {
    program: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Machine {
    /// One scheduler for one thread; two, each with a processor of its own, for two workers.
    pub(super) fn start(code: &Path, flavor: Flavor) -> Result<Self, String> {
        let schedulers: &[&str] = match flavor {
            Flavor::CurrentThread => &["+S", "1:1"],
            Flavor::TwoWorkers => &["+S", "2:2", "+sbt", "db"],
        };
        let mut program = Command::new("erl")
            .args(schedulers)
            .args(["-noshell", "-pa"])
            .arg(code)
            .args(["-s", "otp_bench", "main"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("erl: {error}"))?;
        let pipes = program.stdin.take().zip(program.stdout.take());
        let (questions, answers) = pipes.ok_or("erl has no standard input or output")?;
        Ok(Self { program, questions, answers: BufReader::new(answers) })
    }

    /// The figures for a workload.
    pub(super) fn ask<const N: usize>(&mut self, workload: &str, operations: u64) -> Result<[f64; N], String> {
        let mut answer = String::new();
        writeln!(self.questions, "{workload} {operations}")
            .and_then(|()| self.questions.flush())
            .and_then(|()| self.answers.read_line(&mut answer))
            .map_err(|error| format!("erl: {error}"))?;
        figures(&answer).ok_or_else(|| format!("the BEAM does not answer to `{workload}`: `{}`", answer.trim()))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn figures<const N: usize>(answer: &str) -> Option<[f64; N]> {
    let mut words = answer.split_whitespace();
    if words.next() != Some("ok") {
        return None;
    }
    let figures: Option<Vec<f64>> = words.map(|word| word.parse().ok()).collect();
    figures?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn an_answer_has_as_many_figures_as_were_asked_for() {
        assert_eq!(figures("ok 1.5 2.0e3\n"), Some([1.5, 2000.0]));
        assert_eq!(figures::<2>("ok 1.5\n"), None);
        assert_eq!(figures::<1>("{badmatch,1}\n"), None);
        assert_eq!(figures::<1>(""), None);
    }
}
