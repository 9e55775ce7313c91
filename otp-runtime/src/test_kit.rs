//! What tests of processes need: `otp::test`, beside the attribute `#[otp::test]`.
//!
//! Needs the feature `test` of `otp`, best as a dev-dependency. The functions work inside a test that `#[otp::test]` runs, and
//! panic elsewhere.
//!
//! | to | use |
//! |---|---|
//! | start what the test is about, and have it stopped | [`start_supervised`], [`stop_supervised`] |
//! | be somebody whom others send to, monitor and link | [`Probe`], `assert_receive!`, `refute_receive!` |
//! | go on when all mail is handled | [`settle`] |
//! | let time pass | [`advance`] |
//! | make a process end | [`crash`], [`crash_with`]; [`expect_crash`] if it does so by itself |
//! | say how a process ends, and that it comes back | `assert_exit!`, `assert_restarted!`, `assert_tree!` |
//! | read what is logged | [`capture_log`], [`capture_log_async`] |
//! | stand in for a server | [`Mock`] |
//! | run a test in many orders | `#[otp::test(seeds = 100)]`, [`course`] |
//!
//! Programs find it as `otp::test`, with the macros and an example.

mod ends;
mod kit;
mod letter;
mod log;
mod mock;
mod probe;
mod restarted;
mod run;
mod seeds;
mod settled;
mod stop;
mod subject;
mod supervised;
mod tree;
mod verdict;

pub use ends::{crash, crash_with, expect_crash};
pub use letter::Letter;
pub use log::{Log, LogEntry, capture_log, capture_log_async};
pub use mock::Mock;
pub use probe::Probe;
pub use seeds::course;
pub use settled::{advance, settle};
pub use subject::Subject;
pub use supervised::{start_supervised, stop_supervised};

#[doc(hidden)]
pub use ends::exit_of;
#[doc(hidden)]
pub use restarted::restarted;
#[doc(hidden)]
pub use run::{as_process, run_test, run_test_with, simulate};
#[doc(hidden)]
pub use seeds::Outcome;
#[doc(hidden)]
pub use tree::compare_tree;
#[doc(hidden)]
pub use verdict::{Crashes, Leaks, TestSettings};
