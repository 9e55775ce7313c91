//! What became of the tests: the output of libtest, as text.

use std::collections::HashMap;

/// How a test ended; a test that ran more than once counts as its worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Passed,
    Ignored,
    Failed,
}

/// The tests that ran, as `target::path`.
#[derive(Debug, Default)]
pub(super) struct Outcomes(HashMap<String, Outcome>);

impl Outcomes {
    /// Adds what `cargo test` has printed. Where it does not print which target runs, `target` says it.
    pub(super) fn add(&mut self, output: &str, target: Option<&str>) {
        let mut target = target.map(str::to_owned);
        // with one thread libtest prints the name before the test runs, and other output may come between
        let mut announced: Option<&str> = None;
        for line in output.lines() {
            let start = line.trim_start();
            if start.starts_with("Running ") || start.starts_with("Doc-tests ") {
                target = target_of(start);
                announced = None;
            } else if let Some((name, result)) = announcement(line) {
                announced = Some(name);
                self.note(target.as_deref(), &mut announced, result);
            } else {
                self.note(target.as_deref(), &mut announced, start);
            }
        }
    }

    fn note(&mut self, target: Option<&str>, announced: &mut Option<&str>, result: &str) {
        let results = [("ok", Outcome::Passed), ("ignored", Outcome::Ignored), ("FAILED", Outcome::Failed)];
        let Some((_, outcome)) = results.into_iter().find(|(word, _)| result.starts_with(word)) else { return };
        let (Some(name), Some(target)) = (announced.take(), target) else { return };
        let known = self.0.entry(format!("{target}::{name}")).or_insert(outcome);
        *known = outcome.max(*known);
    }

    /// What became of this test; `None` if it did not run.
    pub(super) fn of(&self, test: &str) -> Option<Outcome> {
        self.0.get(test).copied()
    }
}

/// `it` of `Running it/main.rs (target/debug/deps/it-0123456789abcdef)`.
fn target_of(line: &str) -> Option<String> {
    let program = line.strip_suffix(')')?.rsplit(['/', '\\']).next()?;
    let program = program.strip_suffix(".exe").unwrap_or(program);
    Some(program.rsplit_once('-')?.0.to_owned())
}

/// Name and result of `test a::b ... ok`, wherever it stands on the line.
fn announcement(line: &str) -> Option<(&str, &str)> {
    line.match_indices("test ").find_map(|(at, word)| {
        let (name, result) = line[at + word.len()..].split_once(" ...")?;
        let name = name.strip_suffix(" - should panic").unwrap_or(name);
        (!name.contains(char::is_whitespace)).then_some((name, result.trim_start()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Outcomes};

    #[test]
    fn the_output_of_one_target() {
        let mut outcomes = Outcomes::default();
        let output = "running 4 tests\ntest a::b ... ok\ntest c ... FAILED\ntest d ... ignored, too slow\n\
                      test e - should panic ... ok\n\ntest result: FAILED. 2 passed; 1 failed\n";
        outcomes.add(output, Some("it"));
        let of = |test| outcomes.of(test);
        assert_eq!((of("it::a::b"), of("it::c")), (Some(Outcome::Passed), Some(Outcome::Failed)));
        assert_eq!((of("it::d"), of("it::e")), (Some(Outcome::Ignored), Some(Outcome::Passed)));
        assert_eq!((of("a::b"), of("it::result:"), of("it::f")), (None, None, None));
    }

    #[test]
    fn a_log_of_many_targets_with_noise_between() {
        let mut outcomes = Outcomes::default();
        let output = "     Running it/main.rs (target/debug/deps/it-7d6c91af77cdd642)\n\
                      some test of nothing\n\
                      [error] process crashedtest a ... ok\n\
                      test b ... [error] GenServer Kv\n    reason: boom\nok\n\
                      test c ... \nFAILED\n\
                      \x20    Running unittests src/lib.rs (target\\debug\\deps\\otp_runtime-00ff.exe)\n\
                      test a ... FAILED\n\
                      \x20  Doc-tests otp\n\
                      test src/lib.rs - spawn (line 3) ... ok\n\
                      test d ... ok\n";
        outcomes.add(output, None);
        let of = |test| outcomes.of(test);
        assert_eq!((of("it::a"), of("otp_runtime::a")), (Some(Outcome::Passed), Some(Outcome::Failed)));
        assert_eq!((of("it::b"), of("it::c")), (Some(Outcome::Passed), Some(Outcome::Failed)));
        assert_eq!((of("it::d"), of("otp_runtime::d")), (None, None));
    }

    #[test]
    fn of_several_runs_the_worst_counts() {
        let mut outcomes = Outcomes::default();
        for result in ["ok", "FAILED", "ok"] {
            outcomes.add(&format!("test a ... {result}\n"), Some("it"));
        }
        assert_eq!(outcomes.of("it::a"), Some(Outcome::Failed));
    }
}
