//! What a supervisor accepts, and what OTP says of the rest.
//!
//! Most of what can be wrong with flags and child specs in OTP cannot be said with otp's types. Where a scenario says it all
//! the same, it is refused here, in OTP's words; whatever can be said is left to otp.

use crate::scenario::{Flags, Node};
use crate::term::Term;
use otp::supervisor::{AutoShutdown, ChildOptions, Strategy};
use otp::{Restart, Shutdown};
use std::time::Duration;

/// Flags that can be said with otp's types.
pub(crate) struct Accepted {
    /// `None` for `simple_one_for_one`.
    pub(crate) strategy: Option<Strategy>,
    pub(crate) intensity: u32,
    pub(crate) period: Duration,
    pub(crate) auto_shutdown: AutoShutdown,
}

impl Flags {
    /// Checked in OTP's order.
    pub(crate) fn accepted(&self) -> Result<Accepted, Term> {
        let invalid = |what, given: Term| Term::tagged("supervisor_data", [Term::tagged(what, [given])]);
        let strategy = match self.strategy.as_deref() {
            Some("one_for_one") => Some(Strategy::OneForOne),
            Some("one_for_all") => Some(Strategy::OneForAll),
            Some("rest_for_one") => Some(Strategy::RestForOne),
            Some("simple_one_for_one") => None,
            Some(other) => return Err(invalid("invalid_strategy", Term::atom(other))),
            None => return Err(Term::crash(Term::tagged("badkey", [Term::atom("strategy")]))),
        };
        let Some(intensity) = self.intensity.number() else {
            return Err(invalid("invalid_intensity", self.intensity.clone()));
        };
        let Some(period) = self.period.number() else {
            return Err(invalid("invalid_period", self.period.clone()));
        };
        let auto_shutdown = match &*self.auto_shutdown {
            "never" => AutoShutdown::Never,
            "any_significant" => AutoShutdown::AnySignificant,
            "all_significant" => AutoShutdown::AllSignificant,
            // otp's word for a period of no length comes first
            _ if period == 0 => AutoShutdown::Never,
            other => return Err(invalid("invalid_auto_shutdown", Term::atom(other))),
        };
        let intensity = u32::try_from(intensity).unwrap_or(u32::MAX);
        Ok(Accepted { strategy, intensity, period: Duration::from_secs(period), auto_shutdown })
    }
}

impl Node {
    /// How it is kept, but for its shutdown.
    pub(crate) fn kept(&self) -> Result<ChildOptions, Term> {
        let restart = match &self.restart {
            Term::Atom(restart) => match restart.as_str() {
                "permanent" => Some(Restart::Permanent),
                "transient" => Some(Restart::Transient),
                "temporary" => Some(Restart::Temporary),
                _ => None,
            },
            _ => None,
        };
        let invalid = |what, given: &Term| Term::tagged(what, [given.clone()]);
        let options = ChildOptions::new();
        let options = options.restart(restart.ok_or_else(|| invalid("invalid_restart_type", &self.restart))?);
        let significant = self.significant.truth();
        let significant = significant.ok_or_else(|| invalid("invalid_significant", &self.significant))?;
        Ok(if significant { options.significant() } else { options })
    }

    /// How it is told to stop, if the scenario says so.
    pub(crate) fn told_to_stop(&self) -> Result<Option<Shutdown>, Term> {
        let Some(given) = &self.shutdown else { return Ok(None) };
        let shutdown = match given {
            Term::Atom(name) => match name.as_str() {
                "infinity" => Some(Shutdown::Infinity),
                "brutal_kill" => Some(Shutdown::BrutalKill),
                _ => None,
            },
            time => time.number().map(|time| Shutdown::Timeout(Duration::from_millis(time))),
        };
        shutdown.map(Some).ok_or_else(|| Term::tagged("invalid_shutdown", [given.clone()]))
    }
}
