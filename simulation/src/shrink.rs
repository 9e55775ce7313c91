//! Making a program that fails smaller, while the same invariant is broken.

use crate::campaign::{Failure, judge};
use crate::program::{Program, Role};

/// After so many runs it is small enough.
const RUNS: u32 = 1500;

/// The smallest program that was found, and how it fails.
pub(crate) fn shrink(program: Program, failure: Failure) -> (Program, Failure) {
    let (mut program, mut failure, mut runs) = (program, failure, 0);
    loop {
        let before = program.ops();
        for script in 0..program.roles.len() {
            let mut size = ops_of(&program, script).max(1);
            while size > 0 {
                let mut place = 0;
                while place < ops_of(&program, script) {
                    let smaller = without(&program, script, place, size);
                    runs += 1;
                    match judge(&smaller).err().filter(|other| other.is_like(&failure)) {
                        Some(other) => (program, failure) = (smaller, other),
                        None => place += size,
                    }
                    if runs > RUNS {
                        return (program, failure);
                    }
                }
                size /= 2;
            }
        }
        if program.ops() == before {
            return (program, failure);
        }
    }
}

fn ops_of(program: &Program, script: usize) -> usize {
    if let Some(Role::Plain(script)) = program.roles.get(script) { script.ops.len() } else { 0 }
}

fn without(program: &Program, script: usize, place: usize, size: usize) -> Program {
    let mut smaller = program.clone();
    if let Some(Role::Plain(script)) = smaller.roles.get_mut(script) {
        let end = (place + size).min(script.ops.len());
        script.ops.drain(place..end);
    }
    smaller
}
