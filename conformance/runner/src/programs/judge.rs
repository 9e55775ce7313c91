//! Whether what has happened here can happen on the BEAM.

use super::beam::{self, LATE, LOST, Manner};
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
    ///
    /// A caller that is linked with the server by way of others gets the server's end twice: as the answer to its call or its
    /// stop, and as the exit signal that the others' ends pass on. Nobody promises which of the two comes first. On the BEAM the
    /// answer does, because the others have to be scheduled to end; here they end at once. So it is no difference if a caller that
    /// ends in the same step is silent here.
    pub fn agrees(&self) -> bool {
        self.theirs.contains(&self.ours) || self.is_silent()
    }

    /// Whether it only agrees because a caller that ends may be silent.
    pub fn is_silent(&self) -> bool {
        !self.theirs.contains(&self.ours) && self.theirs.iter().any(|theirs| is_quicker(&self.ours, theirs))
    }
}

/// Whether ours only lacks what callers were answered that end in the same step: by an error, for its reason.
fn is_quicker(ours: &str, theirs: &str) -> bool {
    let mut ours = ours.lines().peekable();
    let mut theirs = theirs.lines().peekable();
    // who is silent, and with which error
    let mut silent: Vec<(&str, Option<&str>)> = Vec::new();
    loop {
        match (ours.peek(), theirs.peek()) {
            (None, None) => return silent.is_empty(),
            (Some(one), Some(other)) if one == other => {
                // who has ended: `a#1 - bad`
                if let Some((name, reason)) = one.split_once(" - ") {
                    let place = name.split('#').next();
                    silent.retain(|(who, error)| Some(*who) != place || error.is_some_and(|error| error != reason));
                }
                if one.starts_with('@') && !silent.is_empty() {
                    return false;
                }
                ours.next();
                theirs.next();
            }
            (_, Some(other)) => match other.split_once(": ") {
                Some((place, said)) if place.len() == 1 && !said.starts_with('[') => {
                    silent.push((place, said.strip_prefix("exit ")));
                    theirs.next();
                }
                _ => return false,
            },
            (Some(_), None) => return false,
        }
    }
}

/// Runs programs here, and on the BEAM as often as it takes to know what can come of them.
///
/// # Errors
/// If the BEAM does not run them.
pub fn often(programs: &[Program]) -> Result<Vec<Compared>, String> {
    look(programs, &[Manner::OFTEN, Manner { runs: 20, ..Manner::SLOW }, Manner::VERY_OFTEN])
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
                if trace != LATE && trace != LOST && !known.contains(&trace) {
                    known.push(trace);
                }
            }
        }
    }
    Ok(compared)
}

#[cfg(test)]
mod tests {
    use super::is_quicker;

    #[test]
    fn who_ends_may_be_silent_of_the_error_before() {
        let theirs = "@1\nu: exit bad\nu#1 - bad\nv#1 - bad\n@2\n";
        assert!(is_quicker("@1\nu#1 - bad\nv#1 - bad\n@2\n", theirs));
        for ours in [
            // it lives on, and would have to say something
            ("@1\nv#1 - bad\n@2\n", "@1\nu: exit bad\nv#1 - bad\n@2\n"),
            // it ends later
            ("@1\nv#1 - bad\n@2\nu#1 - bad\n", "@1\nu: exit bad\nv#1 - bad\n@2\nu#1 - bad\n"),
            // it is here that it says something
            (theirs, "@1\nu#1 - bad\nv#1 - bad\n@2\n"),
            // it ends for another reason
            ("@1\nu#1 - killed\n", "@1\nu: exit timeout\nu#1 - killed\n"),
            // it is no answer that is missing
            ("@1\nu#1 - bad\n", "@1\nu: [7@v#1]\nu#1 - bad\n"),
        ] {
            assert!(!is_quicker(ours.0, ours.1), "{ours:?}");
        }
    }
}
