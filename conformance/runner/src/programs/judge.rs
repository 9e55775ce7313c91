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

/// Runs programs here, and on the BEAM as often as it takes to know what can come of them.
///
/// # Errors
/// If the BEAM does not run them.
pub fn often(programs: &[Program]) -> Result<Vec<Compared>, String> {
    look(programs, &[Manner::OFTEN, Manner { runs: 20, ..Manner::SLOW }])
}

/// The same with less patience, to see which of many programs is worth it.
///
/// # Errors
/// If the BEAM does not run them.
pub fn sometimes(programs: &[Program]) -> Result<Vec<Compared>, String> {
    look(programs, &[Manner { runs: 30, ..Manner::QUICK }])
}

fn look(programs: &[Program], manners: &[Manner]) -> Result<Vec<Compared>, String> {
    let texts: Vec<String> = programs.iter().map(Program::to_string).collect();
    let mut compared: Vec<Compared> =
        programs.iter().map(|program| Compared { ours: run::run(program), theirs: Vec::new() }).collect();
    for manner in manners {
        let open: Vec<usize> = (0..programs.len()).filter(|at| !compared[*at].agrees()).collect();
        if open.is_empty() {
            break;
        }
        let lent: Vec<String> = open.iter().map(|at| texts[*at].clone()).collect();
        for (at, traces) in open.into_iter().zip(beam::run(&lent, *manner)?) {
            let known = &mut compared[at].theirs;
            for trace in traces {
                if trace != LATE && !known.contains(&trace) {
                    known.push(trace);
                }
            }
        }
    }
    Ok(compared)
}
