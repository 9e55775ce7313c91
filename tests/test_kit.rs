//! The users' test kit: `otp::test`, and what `#[otp::test]` does besides running a test.
#![forbid(unsafe_code)]
#![expect(missing_docs, reason = "the tests are its only readers")]

#[path = "test_kit/ends.rs"]
mod ends;
#[path = "test_kit/isolation.rs"]
mod isolation;
#[path = "test_kit/log.rs"]
mod log;
#[path = "test_kit/mock.rs"]
mod mock;
#[path = "test_kit/probe.rs"]
mod probe;
#[path = "test_kit/seeds.rs"]
mod seeds;
#[path = "test_kit/settled.rs"]
mod settled;
#[path = "test_kit/supervised.rs"]
mod supervised;
#[path = "test_kit/tree.rs"]
mod tree;

use otp::__private::{Crashes, Leaks, TestSettings, run_test_with};
use otp::prelude::*;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a test that should fail, and answers what it says.
fn failure<F: Future<Output = ()>>(settings: TestSettings, body: impl Fn() -> F) -> String {
    let failed = catch_unwind(AssertUnwindSafe(|| run_test_with(settings, body)));
    let panic = failed.expect_err("this test should fail");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&'static str>().expect("a panic with words")).to_owned(),
    }
}

/// As `#[otp::test]` without options.
const PLAIN: TestSettings = TestSettings::DEFAULT;
const STRICT: TestSettings = TestSettings { crashes: Crashes::Deny, leaks: Leaks::Deny, ..PLAIN };

/// Something to start.
#[derive(Debug, Default)]
pub struct Counter {
    n: u64,
}

#[gen_server]
impl Counter {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }

    #[call]
    pub fn set(&mut self, n: u64) {
        self.n = n;
    }

    #[cast]
    pub fn add(&mut self, by: u64) {
        self.n += by;
    }

    /// Crashes.
    ///
    /// # Panics
    /// As told.
    #[cast]
    pub fn boom(&mut self) {
        panic!("out of coal");
    }
}

supervisor! {
    /// Two counters.
    pub Pair: rest_for_one {
        left: Counter = Counter::spec(),
        right: Counter = Counter::spec(),
    }
}
