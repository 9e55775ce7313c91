//! Seeds that have failed once.

/// They are run before all others.
pub(crate) fn seeds() -> Vec<u64> {
    let lines = include_str!("../regressions.txt").lines();
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use crate::campaign::judge;
    use crate::program::{Child, End, Keeping, Op, Program, Restart, Role, Script, Shutdown, Start};

    #[test]
    fn every_line_is_a_seed_or_a_comment() {
        let lines = include_str!("../regressions.txt").lines();
        let seeds = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(super::seeds().len(), seeds);
    }

    /// In many orders.
    fn holds(roles: &[Role], roots: u16) {
        for seed in 0..50 {
            let program = Program { seed, roles: roles.to_vec(), roots };
            if let Err(failure) = judge(&program) {
                panic!("seed {seed}: {:?}", failure.broken);
            }
        }
    }

    /// A link that is made after the start was given up, and before the process has ended, was removed without a word.
    #[test]
    fn a_link_with_a_process_whose_start_was_given_up() {
        let keeping = Keeping { restart: Restart::Permanent, shutdown: Shutdown::Ever };
        let slow = Child { traps: true, keeping, starts: vec![Start::SlowFail(3)], end: End::Quick };
        let ops = vec![Op::StartDropped { who: 1, after: 2 }, Op::Link { to: 1 }];
        holds(&[Role::Plain(Script { traps: true, ops }), Role::Child(slow)], 1);
    }
}
