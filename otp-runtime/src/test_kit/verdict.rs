//! What a test is blamed for besides its own assertions.

use super::kit;
use crate::process::record::AnyProcess;
use crate::process::{info_of, table};
use crate::seam;
use crate::trial::{self, Crash};
use std::fmt::Write as _;

/// What `#[otp::test(..)]` says.
#[derive(Clone, Copy, Debug)]
pub struct TestSettings {
    /// With so many seeds.
    pub seeds: Option<u64>,
    /// With this one.
    pub seed: Option<u64>,
    /// Whose crash fails the test.
    pub crashes: Crashes,
    /// Whether what still runs fails it.
    pub leaks: Leaks,
}

impl TestSettings {
    /// Those of a test that says nothing.
    pub const DEFAULT: Self = Self { seeds: None, seed: None, crashes: Crashes::Supervised, leaks: Leaks::Allow };
}

/// Whose unexpected crash fails the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crashes {
    /// Nobody's.
    Allow,
    /// That of what `start_supervised` has started, and of what is below it.
    Supervised,
    /// Everybody's.
    Deny,
}

/// Whether the test fails for what still runs when its body is over, and is not supervised by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaks {
    /// No: it is stopped.
    Allow,
    /// Yes.
    Deny,
}

/// The living processes of this test, the one that was started last first.
pub(super) fn living() -> Vec<AnyProcess> {
    let Some(runtime) = seam::runtime() else { return Vec::new() };
    let processes = table::list().into_iter().filter_map(table::lookup);
    let mut living: Vec<AnyProcess> =
        processes.filter(|process| process.head().runtime == runtime && !process.head().has_ended()).collect();
    living.sort_unstable_by_key(|process| std::cmp::Reverse(process.head().born));
    living
}

/// What still runs without supervision, if that is a fault.
pub(super) fn leaks(settings: TestSettings) -> Vec<String> {
    if settings.leaks == Leaks::Allow {
        return Vec::new();
    }
    let (supervisor, own) = kit::with(|kit| (kit.known_supervisor, kit.own.clone()));
    let is_kept = |process: &AnyProcess| {
        let head = process.head();
        let mut line = Some(head.pid);
        while let Some(pid) = line {
            if Some(pid) == supervisor || own.contains(&pid) {
                return true;
            }
            line = table::lookup(pid).and_then(|process| process.head().parent);
        }
        false
    };
    let leaked = living().into_iter().rev().filter(|process| !is_kept(process));
    leaked.filter_map(|process| info_of(&process)).map(|info| format!("{} {}", info.pid, info.who())).collect()
}

/// Fails the test if there is something to blame it for.
#[track_caller]
pub(super) fn pass(settings: TestSettings, leaks: &[String]) {
    let (supervisor, expected) = kit::with(|kit| (kit.known_supervisor, kit.expected.clone()));
    let is_fault = |crash: &Crash| match settings.crashes {
        Crashes::Allow => false,
        Crashes::Supervised => supervisor.is_some_and(|supervisor| crash.line.contains(&supervisor)),
        Crashes::Deny => true,
    };
    let crashes: Vec<Crash> =
        trial::crashes().into_iter().filter(|crash| !expected.contains(&crash.pid) && is_fault(crash)).collect();
    let mut text = String::new();
    for crash in &crashes {
        let _ = write!(text, "\n\n{}", crash.report);
    }
    if !crashes.is_empty() {
        let _ = write!(
            text,
            "\n\nhelp: if the test is about that, say so: `test::expect_crash(pid)`, `assert_exit!(pid, ..)`, or \
             `#[otp::test(crashes = allow)]`"
        );
    }
    if !leaks.is_empty() {
        let _ = write!(text, "\n\nstill running behind the test, and not supervised by it:");
        for leak in leaks {
            let _ = write!(text, "\n    {leak}");
        }
        let _ = write!(
            text,
            "\n\nhelp: start it by `test::start_supervised(..)`, or end it in the test, or `#[otp::test(leaks = allow)]`"
        );
    }
    assert!(text.is_empty(), "{}{text}", head(crashes.len(), leaks.len()));
}

fn head(crashes: usize, leaks: usize) -> String {
    let several = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 process {what}")),
        count => Some(format!("{count} processes {what}")),
    };
    let parts = [several(crashes, "crashed unexpectedly"), several(leaks, "leaked")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
