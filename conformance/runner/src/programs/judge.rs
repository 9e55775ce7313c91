//! Whether what has happened here can happen on the BEAM.

use super::beam::{self, LATE, Manner};
use super::program::Program;
use super::run;

/// How a program has ended, here and there.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Our trace.
    pub ours: String,
    /// The BEAM's, each different one once.
    pub theirs: Vec<String>,
}

impl Compared {
    /// Whether ours is one of theirs.
    pub fn agrees(&self) -> bool {
        self.theirs.contains(&self.ours)
    }
}

/// Runs one program here, and on the BEAM as often as it takes to know what can come of it.
///
/// # Errors
/// If the BEAM does not run it.
pub fn often(programs: &[Program]) -> Result<Vec<Compared>, String> {
    let texts: Vec<String> = programs.iter().map(Program::to_string).collect();
    let mut compared: Vec<Compared> =
        programs.iter().map(|program| Compared { ours: run::run(program), theirs: Vec::new() }).collect();
    for manner in [Manner::OFTEN, Manner { runs: 20, ..Manner::SLOW }] {
        // one order at a time has one outcome, unless the machine is too busy
        for (single, runs) in [(true, manner.runs.min(2)), (false, manner.runs)] {
            let is_open = |at: &usize| programs[*at].is_single() == single && !compared[*at].agrees();
            let open: Vec<usize> = (0..programs.len()).filter(is_open).collect();
            if open.is_empty() {
                continue;
            }
            let lent: Vec<String> = open.iter().map(|at| texts[*at].clone()).collect();
            for (at, traces) in open.into_iter().zip(beam::run(&lent, Manner { runs, ..manner })?) {
                let known = &mut compared[at].theirs;
                for trace in traces {
                    if trace != LATE && !known.contains(&trace) {
                        known.push(trace);
                    }
                }
            }
        }
    }
    Ok(compared)
}
