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

/// Whether a child that was told to stop ended as it should have; anything else is reported.
pub(crate) fn stopped_well(shutdown: Shutdown, restart: Restart, reason: &ExitReason) -> bool {
    let lenient = restart != Restart::Permanent;
    let as_told = match shutdown {
        Shutdown::BrutalKill => *reason == ExitReason::Killed,
        Shutdown::Timeout(_) | Shutdown::Infinity => *reason == ExitReason::Shutdown,
    };
    as_told || (lenient && reason.is_clean())
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
        assert!(stopped_well(timed, Restart::Permanent, &ExitReason::Shutdown));
        assert!(!stopped_well(timed, Restart::Permanent, &ExitReason::Normal));
        assert!(stopped_well(timed, Restart::Transient, &ExitReason::Normal));
        assert!(!stopped_well(timed, Restart::Transient, &ExitReason::Killed));
        assert!(stopped_well(Shutdown::BrutalKill, Restart::Permanent, &ExitReason::Killed));
        assert!(!stopped_well(Shutdown::BrutalKill, Restart::Permanent, &ExitReason::Shutdown));
        assert!(stopped_well(Shutdown::BrutalKill, Restart::Temporary, &ExitReason::Shutdown));
    }
}
