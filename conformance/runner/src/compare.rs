//! Whether two traces of one scenario say the same.
//!
//! **What may differ.** Three things have no order, in OTP or between two runtimes, and are brought into one here, in both
//! traces, before they are compared line by line:
//!
//! - Instances of a `simple_one_for_one` supervisor are stopped together, in the order of a hash table: neighbouring lines
//!   about their ends are sorted.
//! - The children of a supervisor that was killed hear of it in the order of the BEAM's tree of links, while its own
//!   supervisor starts it anew: from such an end to the next result or snapshot, lines are sorted.
//! - Workers of two supervisors that crash together are dealt with by two processes at once: the lines of such an action
//!   are sorted.
//!
//! The order of a death notice and a report is the BEAM's: what a worker's crash report waits for there, it waits for here
//! (`nodes.rs`).

use crate::scenario::{Action, Node, Scenario, What};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Compares our trace with the BEAM's.
///
/// # Errors
/// The lines that differ, with what stands before them.
pub fn compare(scenario: &Scenario, ours: &[String], theirs: &[String]) -> Result<(), String> {
    let (ours, theirs) = (ordered(scenario, ours), ordered(scenario, theirs));
    if ours == theirs {
        return Ok(());
    }
    let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let begin = ours[..same].iter().rposition(|line| line.starts_with('@')).unwrap_or(0);
    let mut difference = String::new();
    let mut say = |mark: &str, lines: &[String]| {
        for line in lines {
            let _ = writeln!(difference, "{mark} {line}");
        }
    };
    say(" ", &ours[begin..same]);
    say("-", block(&ours[same..]));
    say("+", block(&theirs[same..]));
    Err(difference)
}

/// The lines up to the next action.
fn block(lines: &[String]) -> &[String] {
    let end = lines.iter().skip(1).position(|line| line.starts_with('@')).map_or(lines.len(), |end| end + 1);
    &lines[..end]
}

/// A trace with everything that has no order in one.
pub fn ordered(scenario: &Scenario, lines: &[String]) -> Vec<String> {
    let instances = instances(scenario);
    let mut lines = lines.to_vec();
    let mut start = 0;
    while start < lines.len() {
        let end = start + block(&lines[start..]).len();
        let block = &mut lines[start..end];
        let events = 1 + block[1..].iter().take_while(|line| is_event(line)).count();
        sort_instances(&mut block[1..events], &instances);
        if let Some(killed) = block[..events].iter().position(|line| kills(scenario, line)) {
            block[killed + 1..events].sort_unstable();
        }
        if concerns_two(scenario, &block[0]) {
            block[1..events].sort_unstable();
        }
        start = end;
    }
    lines
}

fn is_event(line: &str) -> bool {
    ["  + ", "  - ", "  . ", "  x ", "  ~ ", "  ! "].iter().any(|mark| line.starts_with(mark))
}

/// The labels of all instances of simple supervisors.
fn instances(scenario: &Scenario) -> HashSet<&str> {
    let started = scenario.actions.iter().filter_map(|action| match &action.what {
        What::Start(supervisor, node) if scenario.supervisor(supervisor).is_some_and(Node::is_simple) => {
            Some(&*node.id)
        }
        _ => None,
    });
    started.collect()
}

fn sort_instances(lines: &mut [String], instances: &HashSet<&str>) {
    let ends = |line: &String| {
        let mut words = line.split_whitespace();
        let mark = words.next();
        let id = words.next().map(|name| name.split('#').next().unwrap_or(name));
        matches!(mark, Some("-" | ".")) && id.is_some_and(|id| instances.contains(id))
    };
    for run in lines.chunk_by_mut(|one, next| ends(one) && ends(next)) {
        run.sort_unstable();
    }
}

/// Whether a line says that a supervisor was killed.
fn kills(scenario: &Scenario, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["-", name, "killed"] => name.split('#').next().is_some_and(|id| scenario.supervisor(id).is_some()),
        _ => false,
    }
}

/// Whether an action ends workers of two supervisors at once.
fn concerns_two(scenario: &Scenario, title: &str) -> bool {
    let action = |action: &&Action| title.strip_prefix("@ ") == Some(&*action.text);
    match scenario.actions.iter().find(action).map(|action| &action.what) {
        Some(What::CrashTwo([(one, _), (other, _)])) => parent(scenario, one) != parent(scenario, other),
        _ => false,
    }
}

fn parent<'a>(scenario: &'a Scenario, id: &str) -> Option<&'a str> {
    let defined = scenario.nodes.iter().find(|node| node.id == id).and_then(|node| node.parent.as_deref());
    let started = || {
        scenario.actions.iter().find_map(|action| match &action.what {
            What::Start(supervisor, node) if node.id == id => Some(&**supervisor),
            _ => None,
        })
    };
    defined.or_else(started)
}

#[cfg(test)]
mod tests;
