//! What the death of a child means: pure decisions, carried out by the engine.

use crate::exit::ExitReason;
use crate::spec::{Restart, Shutdown};

/// Which children are restarted when one ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// The one that ended.
    OneForOne,
    /// All: the others are stopped first.
    OneForAll,
    /// It and those started after it, which are stopped first.
    RestForOne,
}

/// Whether the end of significant children ends the supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AutoShutdown {
    /// No.
    Never,
    /// When the first significant child has ended by itself and is not restarted.
    AnySignificant,
    /// When the last one has.
    AllSignificant,
}

/// What to do about a child that ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) report: bool,
    pub(crate) then: Then,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Restart,
    /// The spec stays, without a process.
    Keep,
    /// The spec goes.
    Forget,
}

pub(crate) fn verdict(restart: Restart, reason: &ExitReason) -> Verdict {
    match (restart, reason.is_clean()) {
        (Restart::Permanent, _) | (Restart::Transient, false) => Verdict { report: true, then: Then::Restart },
        (Restart::Transient, true) => Verdict { report: false, then: Then::Keep },
        (Restart::Temporary, clean) => Verdict { report: !clean, then: Then::Forget },
    }
}

/// Why it makes no sense that a child is significant, if it does not.
pub(crate) fn senseless(significant: bool, restart: Restart, auto_shutdown: AutoShutdown) -> Option<&'static str> {
    match (significant, restart, auto_shutdown) {
        (true, _, AutoShutdown::Never) => Some("a significant child has no effect without `auto_shutdown`"),
        (true, Restart::Permanent, _) => {
            Some("a significant child must be transient or temporary, for a permanent one never ends")
        }
        _ => None,
    }
}

/// Who says what a child may end with that is told to stop, and how many reports there are of those that do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judge {
    /// Erlang's `supervisor`.
    Otp,
    /// Elixir's `DynamicSupervisor`.
    Elixir,
}

/// Whether a child that was told to stop ended as it should have; anything else is reported.
pub(crate) fn stopped_well(judge: Judge, shutdown: Shutdown, restart: Restart, reason: &ExitReason) -> bool {
    let permanent = restart == Restart::Permanent;
    match (judge, shutdown) {
        (Judge::Otp, Shutdown::BrutalKill) => *reason == ExitReason::Killed || (!permanent && reason.is_clean()),
        (Judge::Elixir, Shutdown::BrutalKill) => *reason == ExitReason::Killed,
        (Judge::Otp, _) => *reason == ExitReason::Shutdown || (!permanent && reason.is_clean()),
        (Judge::Elixir, _) => reason.is_clean() && !(permanent && *reason == ExitReason::Normal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restart_types() {
        let crash = ExitReason::error("x");
        let row = |restart, reason: &ExitReason| {
            let verdict = verdict(restart, reason);
            (verdict.report, verdict.then)
        };
        assert_eq!(row(Restart::Permanent, &ExitReason::Normal), (true, Then::Restart));
        assert_eq!(row(Restart::Permanent, &crash), (true, Then::Restart));
        assert_eq!(row(Restart::Transient, &ExitReason::shutdown_with("x")), (false, Then::Keep));
        assert_eq!(row(Restart::Transient, &ExitReason::Killed), (true, Then::Restart));
        assert_eq!(row(Restart::Temporary, &ExitReason::Shutdown), (false, Then::Forget));
        assert_eq!(row(Restart::Temporary, &crash), (true, Then::Forget));
    }

    #[test]
    fn expected_ends_of_stopped_children() {
        let timed = Shutdown::Timeout(std::time::Duration::from_secs(5));
        let because = ExitReason::shutdown_with("x");
        for (judge, shutdown, restart, reason, well) in [
            (Judge::Otp, timed, Restart::Permanent, &ExitReason::Shutdown, true),
            (Judge::Otp, timed, Restart::Permanent, &ExitReason::Normal, false),
            (Judge::Otp, timed, Restart::Permanent, &because, false),
            (Judge::Otp, timed, Restart::Transient, &ExitReason::Normal, true),
            (Judge::Otp, timed, Restart::Transient, &ExitReason::Killed, false),
            (Judge::Otp, Shutdown::BrutalKill, Restart::Permanent, &ExitReason::Killed, true),
            (Judge::Otp, Shutdown::BrutalKill, Restart::Permanent, &ExitReason::Shutdown, false),
            (Judge::Otp, Shutdown::BrutalKill, Restart::Temporary, &ExitReason::Shutdown, true),
            (Judge::Elixir, timed, Restart::Permanent, &ExitReason::Shutdown, true),
            (Judge::Elixir, timed, Restart::Permanent, &because, true),
            (Judge::Elixir, timed, Restart::Permanent, &ExitReason::Normal, false),
            (Judge::Elixir, timed, Restart::Temporary, &ExitReason::Normal, true),
            (Judge::Elixir, timed, Restart::Temporary, &ExitReason::Killed, false),
            (Judge::Elixir, Shutdown::BrutalKill, Restart::Temporary, &ExitReason::Killed, true),
            (Judge::Elixir, Shutdown::BrutalKill, Restart::Temporary, &ExitReason::Shutdown, false),
        ] {
            assert_eq!(
                stopped_well(judge, shutdown, restart, reason),
                well,
                "{judge:?} {shutdown:?} {restart:?} {reason}"
            );
        }
    }
}
