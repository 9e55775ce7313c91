//! A test in many orders.

use super::verdict::TestSettings;
use crate::seam::turns;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;

/// What a test with seeds may return.
#[diagnostic::on_unimplemented(
    message = "a test with options cannot return `{Self}`",
    label = "nobody can say whether this means that the test has failed",
    note = "return nothing, or a `Result`"
)]
pub trait Outcome {
    /// Whether the test has failed by it.
    fn has_failed(&self) -> bool;
}

impl Outcome for () {
    fn has_failed(&self) -> bool {
        false
    }
}

impl<T, E> Outcome for Result<T, E> {
    fn has_failed(&self) -> bool {
        self.is_err()
    }
}

impl Outcome for ExitCode {
    fn has_failed(&self) -> bool {
        *self != Self::SUCCESS
    }
}

/// Runs the test once for each of its seeds, and says with which it has failed.
pub(super) fn each<T: Outcome>(settings: TestSettings, test: impl Fn(Option<u64>) -> T) -> T {
    let several = settings.seeds.map(|seeds| said("OTP_SEEDS").unwrap_or(seeds));
    let one = if several.is_some() || settings.seed.is_some() { said("OTP_SEED") } else { None };
    let (first, last) = match (one.or(settings.seed), several) {
        (Some(seed), _) => (seed, seed),
        (None, Some(seeds)) => (1, seeds.max(1)),
        (None, None) => return test(None),
    };
    let mut seed = first;
    loop {
        let outcome = catch_unwind(AssertUnwindSafe(|| test(Some(seed))));
        if outcome.as_ref().map_or(true, Outcome::has_failed) {
            // the output of a test is kept until it has failed
            eprintln!(
                "the test fails with seed {seed}: `#[otp::test(seed = {seed})]` runs it in the same order, and so does \
                 OTP_SEED={seed}"
            );
        }
        match outcome {
            Err(panic) => resume_unwind(panic),
            Ok(outcome) if seed == last || outcome.has_failed() => return outcome,
            Ok(_) => seed += 1,
        }
    }
}

/// A number in the environment, decimal or `0x..`.
fn said(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    let number = match text.trim().strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.trim().parse(),
    };
    Some(number.unwrap_or_else(|_| panic!("{variable} is `{text}`, which is no number")))
}

/// The order of all that has happened so far in this test, as a number: with the same seed it is the same at the same place.
///
/// Use it to see whether a test is repeatable. It is 0 without a seed: then nobody has chosen the order.
///
/// OTP has nothing like it.
pub fn course() -> u64 {
    turns::course()
}
