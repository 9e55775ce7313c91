//! What otp is to reach, and whether it does.

use super::table::ratio_text;
use crate::flavor::Flavor;
use crate::results::Results;
use crate::workload::Workload;
use std::fmt::Write as _;

/// Whose goals these are.
const WHO: &str = "otp";

/// At most so many times the figure of hand-written tokio.
struct Goal {
    workload: Workload,
    flavors: &'static [Flavor],
    most: f64,
}

const ONE: &[Flavor] = &[Flavor::CurrentThread];
const TWO: &[Flavor] = &[Flavor::TwoWorkers];
const BOTH: &[Flavor] = &Flavor::ALL;

const fn goal(workload: Workload, flavors: &'static [Flavor], most: f64) -> Goal {
    Goal { workload, flavors, most }
}

const GOALS: [Goal; 19] = [
    goal(Workload::Call, ONE, 0.20),
    goal(Workload::CallTimeout, ONE, 0.15),
    goal(Workload::Call100, ONE, 0.35),
    goal(Workload::CallPairs, ONE, 0.30),
    goal(Workload::Call, TWO, 0.20),
    goal(Workload::CallTimeout, TWO, 0.10),
    goal(Workload::Call100, TWO, 0.85),
    goal(Workload::CallPairs, TWO, 0.35),
    goal(Workload::CallJoined, TWO, 1.1),
    goal(Workload::Cast, TWO, 0.60),
    goal(Workload::Cast4, TWO, 0.65),
    goal(Workload::Spawn, BOTH, 0.40),
    goal(Workload::Bytes, BOTH, 0.30),
    goal(Workload::Stop, BOTH, 0.40),
    goal(Workload::Ring, BOTH, 0.90),
    goal(Workload::Restart, BOTH, 1.0),
    goal(Workload::Restart10k, BOTH, 1.0),
    goal(Workload::CallName, BOTH, 0.30),
    goal(Workload::CallChild, BOTH, 0.25),
];

/// The goals that something was measured for; empty where there is none.
pub(super) fn goals(all: &[Results]) -> String {
    let mut text = String::new();
    for goal in &GOALS {
        for results in all.iter().filter(|results| goal.flavors.contains(&results.flavor)) {
            let Some(ratio) = results.ratio(goal.workload, WHO).filter(|ratio| ratio.is_finite()) else { continue };
            let met = if ratio <= goal.most { "yes" } else { "no" };
            let (title, flavor) = (goal.workload.title(), results.flavor);
            writeln!(text, "| {title}, {flavor} | {:.2} | {} | {met} |", goal.most, ratio_text(ratio))
                .expect("a String takes every write");
        }
    }
    if text.is_empty() {
        return text;
    }
    format!(
        "### Goals of {WHO}\n\n| ratio to hand-written tokio | at most | measured | met |\n|---|---|---|---|\n{text}"
    )
}

#[cfg(test)]
mod tests {
    use super::goals;
    use crate::flavor::Flavor;
    use crate::results::{Entry, Results, Row};
    use crate::workload::Workload;

    fn results(flavor: Flavor, workload: Workload, ratio: f64) -> Results {
        let entries = vec![Entry::Figure { median: 1.0, ratio: 1.0 }, Entry::Figure { median: ratio, ratio }];
        Results { flavor, columns: vec!["tokio", "otp"], rows: vec![Row { workload, entries }] }
    }

    #[test]
    fn a_goal_is_met_or_not() {
        let all = [
            results(Flavor::CurrentThread, Workload::CallTimeout, 0.15),
            results(Flavor::TwoWorkers, Workload::CallTimeout, 0.15),
        ];
        let text = goals(&all);
        assert!(text.contains("| call with 5 s timeout, current-thread runtime | 0.15 | 0.15 | yes |"), "{text}");
        assert!(text.contains("| call with 5 s timeout, 2 workers | 0.10 | 0.15 | no |"), "{text}");
    }

    #[test]
    fn what_was_not_measured_is_no_goal() {
        assert_eq!(goals(&[results(Flavor::CurrentThread, Workload::Cast, 0.1)]), "");
        assert_eq!(goals(&[results(Flavor::TwoWorkers, Workload::Cast, f64::NAN)]), "");
    }
}
