//! Which application is started after which. Pure.

use crate::application::definition::{Definition, Needed};
use std::collections::BTreeSet;

/// What is needed to start `definition`, each after all it needs, itself last; or those that need each other.
///
/// An optional one counts if the program has it: `known` says which are there, and those that another one needs are.
pub(super) fn order(definition: &Definition, known: &[&'static str]) -> Result<Vec<Definition>, Vec<&'static str>> {
    let mut known: BTreeSet<&'static str> = known.iter().copied().collect();
    loop {
        let mut walk = Walk { known: &known, path: Vec::new(), found: Vec::new() };
        walk.visit(definition.clone())?;
        let found = walk.found;
        let before = known.len();
        known.extend(found.iter().map(|definition| definition.name));
        // what was found may be somebody's optional one
        if known.len() == before {
            return Ok(found);
        }
    }
}

struct Walk<'a> {
    known: &'a BTreeSet<&'static str>,
    path: Vec<&'static str>,
    found: Vec<Definition>,
}

impl Walk<'_> {
    fn visit(&mut self, definition: Definition) -> Result<(), Vec<&'static str>> {
        let name = definition.name;
        if let Some(at) = self.path.iter().position(|above| *above == name) {
            return Err(self.path.split_off(at));
        }
        if self.found.iter().any(|found| found.name == name) {
            return Ok(());
        }
        self.path.push(name);
        let there = |needed: &&Needed| self.known.contains(needed.name);
        let optional: Vec<Needed> = definition.optional.iter().filter(there).copied().collect();
        for needed in definition.needed.iter().chain(&optional) {
            self.visit((needed.definition)())?;
        }
        self.path.pop();
        self.found.push(definition);
        Ok(())
    }
}
