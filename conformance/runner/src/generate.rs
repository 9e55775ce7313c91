//! Random scenarios, as wide as the language, but for what has no one answer on the BEAM.
//!
//! Left out are: starts of running instances of a simple supervisor that are ignored when they are repeated (OTP 25 leaves a
//! ghost behind, on which the supervisor crashes later), ends that never come, and combinations of options that no
//! supervisor accepts.

mod actions;
pub(crate) mod dice;
mod tree;

use actions::actions;
pub(crate) use dice::Dice;
use tree::Tree;

/// A scenario as text. The same numbers always make the same scenario.
pub fn generate(seed: u64, number: u64) -> String {
    let mut dice = Dice::new(seed, number);
    // where something takes time, a run on the BEAM takes half a second
    let timed = dice.chance(4);
    let mut lines = vec![format!("# seed {seed}, scenario {number}")];
    let mut tree = Tree::grow(&mut dice, timed, &mut lines);
    actions(&mut dice, &mut tree, timed, &mut lines);
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::scenario::parse;

    #[test]
    fn generated_scenarios_can_be_read() {
        for number in 0..500 {
            let text = generate(7, number);
            if let Err(mistake) = parse(&text) {
                panic!("{mistake}\n{text}");
            }
        }
    }

    #[test]
    fn the_same_numbers_make_the_same_scenario() {
        assert_eq!(generate(3, 5), generate(3, 5));
        assert_ne!(generate(3, 5), generate(3, 6));
    }
}
