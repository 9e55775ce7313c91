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
        for actor in 0..program.roles.len() {
            let mut size = ops_of(&program, actor).max(1);
            while size > 0 {
                let mut place = 0;
                while place < ops_of(&program, actor) {
                    let smaller = without(&program, actor, place, size);
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

fn ops_of(program: &Program, actor: usize) -> usize {
    if let Some(Role::Actor(actor)) = program.roles.get(actor) { actor.ops.len() } else { 0 }
}

fn without(program: &Program, actor: usize, place: usize, size: usize) -> Program {
    let mut smaller = program.clone();
    if let Some(Role::Actor(actor)) = smaller.roles.get_mut(actor) {
        let end = (place + size).min(actor.ops.len());
        actor.ops.drain(place..end);
    }
    smaller
}
