//! Programs from seeds. Each seed draws its own mix of operations, so that each kind is now and then what a program is about.

mod scripts;
mod mix;
mod trees;

use crate::program::{Program, Role, Sink, Slot};
use crate::random::Dice;
use scripts::Cast;

/// The program of a seed.
pub(crate) fn program(seed: u64) -> Program {
    let mut dice = Dice::of(seed);
    let plain = slot(dice.between(3, 6));
    let roots = slot(dice.between(2, u32::from(plain).min(4)));
    let sinks = if dice.chance(35) { slot(dice.between(1, 2)) } else { 0 };
    let mut roles: Vec<Role> = Vec::new();
    let mut cast = Cast { plain, ..Cast::default() };
    // places are numbered before what they hold is drawn
    let below = plain + sinks;
    for _ in 0..sinks {
        roles.push(Role::Sink(Sink { capacity: dice.between(1, 3) as usize }));
    }
    cast.sinks = (plain..below).collect();
    let trees = if dice.chance(65) { dice.between(1, 2) } else { 0 };
    for _ in 0..trees {
        let root = trees::tree(&mut dice, below, &mut roles, &mut cast, 0);
        cast.roots.push(root);
    }
    let alone = below + slot(u32::try_from(roles.len()).unwrap_or(0)) - sinks;
    if dice.chance(30) {
        roles.push(Role::Child(trees::child(&mut dice)));
        cast.alone.push(alone);
    }
    cast.all = alone + 1;
    let mix = mix::Mix::of(&mut dice);
    let mut all: Vec<Role> =
        (0..plain).map(|me| Role::Plain(scripts::script(&mut dice, &mix, &cast, me, roots))).collect();
    all.append(&mut roles);
    Program { seed, roles: all, roots }
}

fn slot(number: u32) -> Slot {
    Slot::try_from(number).unwrap_or(Slot::MAX)
}

#[cfg(test)]
mod tests {
    use super::program;
    use crate::program::Role;

    #[test]
    fn a_seed_is_a_program() {
        assert_eq!(program(7).to_string(), program(7).to_string());
        assert_ne!(program(7).to_string(), program(8).to_string());
    }

    #[test]
    fn what_a_tree_names_is_there() {
        for seed in 0..300 {
            let program = program(seed);
            for role in &program.roles {
                let Role::Tree(tree) = role else { continue };
                for child in tree.children.iter().chain(&tree.extra) {
                    assert!(program.keeping(*child).is_some(), "seed {seed}: {child} is no child\n{program}");
                }
            }
        }
    }
}
