//! Making a program that differs as small as it can be.

use super::judge::{self, Compared};
use super::program::{Program, Step};

/// So often something is left out.
const ROUNDS: usize = 24;

/// A part of the program that still differs, and how.
///
/// # Errors
/// If the BEAM does not run it.
pub fn shrink(program: &Program, compared: Compared) -> Result<(Program, Compared), String> {
    let mut best = (program.clone(), compared);
    for _ in 0..ROUNDS {
        let smaller = smaller(&best.0);
        let tried = judge::sometimes(&smaller)?;
        let doubtful = smaller.into_iter().zip(tried).filter(|(_, one)| !one.theirs.is_empty() && !one.agrees());
        let mut found = None;
        for (program, _) in doubtful {
            let compared = judge::often(std::slice::from_ref(&program))?.swap_remove(0);
            if !compared.agrees() {
                found = Some((program, compared));
                break;
            }
        }
        match found {
            Some(found) => best = found,
            None => break,
        }
    }
    Ok(best)
}

/// All programs that are this one without something: the shortest first.
fn smaller(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    let length = program.steps.len();
    let mut without = |range: std::ops::Range<usize>| {
        let mut steps = program.steps.clone();
        steps.drain(range);
        all.push(Program { start: program.start.clone(), steps });
    };
    for size in [length / 2, length / 4, 1] {
        if size > 0 {
            (0..length).step_by(size).for_each(|from| without(from..(from + size).min(length)));
        }
    }
    for (at, step) in program.steps.iter().enumerate() {
        let Step::Orders(orders) = step else { continue };
        if orders.len() > 1 {
            for one in 0..orders.len() {
                let mut smaller = program.clone();
                let mut orders = orders.clone();
                orders.remove(one);
                smaller.steps[at] = Step::Orders(orders);
                all.push(smaller);
            }
        }
    }
    for place in &program.start {
        if program.start.len() > 1 {
            let start = program.start.iter().copied().filter(|other| other != place).collect();
            all.push(Program { start, steps: program.steps.clone() });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_left_out_once() {
        let program = Program::parse("start a s\na take\na trap true ; s take\nwait 1").unwrap();
        let smaller = smaller(&program);
        assert!(smaller.iter().all(|one| one.to_string().len() < program.to_string().len()));
        assert_eq!(smaller.len(), 3 + 3 + 2 + 2);
    }
}
