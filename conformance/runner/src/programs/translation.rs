//! Words: OTP's and ours, and where we differ from OTP on purpose.

use crate::term;
use crate::words;
use otp::{CallError, ExitReason, StartError};

/// Something that is otherwise here than in OTP, on purpose.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// What is done.
    pub what: &'static str,
    /// What OTP does then.
    pub otp: &'static str,
    /// What happens here.
    pub here: &'static str,
    /// Why.
    pub why: &'static str,
    /// What the interpreters make of it, so that the traces can be compared.
    pub said: &'static str,
}

/// All of them: nothing else is tolerated.
pub const DIFFERENCES: [Difference; 10] = [
    Difference {
        what: "`link` to a process that has ended, without trapping exits",
        otp: "raises `noproc` at once",
        here: "the caller ends for `NoProc` at its next await point",
        why: "a link has no result that could be ignored by mistake, and a panic would hide the reason",
        said: "the BEAM's process sends itself the exit signal `noproc` in place of the error",
    },
    Difference {
        what: "an exit signal that comes with a reply, as from a server that replies and stops",
        otp: "the caller may end before it does anything with the reply",
        here: "it ends at its next await point",
        why: "a task can only be ended where it waits",
        said: "our process has an await point behind every call and every stop",
    },
    Difference {
        what: "`error(Term)`",
        otp: "the exit reason is `{Term, Stack}`",
        here: "it is a panic, with a message and a place",
        why: "a panic is what an error is in Rust",
        said: "both are printed as `error:Term`",
    },
    Difference {
        what: "a name that is taken, nobody's, or of a process that has one or has ended",
        otp: "`badarg`, from `register`, `unregister` and `!`",
        here: "an error or `None` that says which",
        why: "what can go wrong is in the type",
        said: "all of them are printed as `badarg`",
    },
    Difference {
        what: "a call that fails",
        otp: "the caller exits with `{Why, {gen_server, call, Args}}`",
        here: "it is a `CallError`",
        why: "what can go wrong is in the type",
        said: "the BEAM's process catches the exit, and `Why` is printed as `exit Why`",
    },
    Difference {
        what: "a monitor by name",
        otp: "its `DOWN` names `{Name, Node}`, as does `process_info(monitors)`",
        here: "its `Down` has the pid of who had the name",
        why: "a pid says more, and is one type",
        said: "the BEAM's process remembers whom it found; `mons` leaves these monitors out",
    },
    Difference {
        what: "who waits for a reply",
        otp: "monitors whom it asks, so that `process_info` shows a monitor",
        here: "it has no monitor",
        why: "a reply slot tells the end of the server as well",
        said: "the monitors of who waits are left out",
    },
    Difference {
        what: "a process that has ended joins a group",
        otp: "those who watch are told of its joining and of its leaving",
        here: "it does not join",
        why: "it was never there",
        said: "the BEAM's process looks whether it lives",
    },
    Difference {
        what: "a stop, when something else ends the server for the same reason before it hears of that",
        otp: "the caller exits with the reason; from OTP 28 on, the stop is `ok`",
        here: "`Ok`",
        why: "the newer OTP calls the other a bug, and who stops something twice should not have to care",
        said: "the BEAM's process takes the reason that it asked for as `ok`",
    },
    Difference {
        what: "calls that would wait for each other",
        otp: "wait until their time is up",
        here: "the last one fails at once, where that is switched on (`call_cycle`)",
        why: "it finds deadlocks in tests",
        said: "it is switched off",
    },
];

/// The reason that a word of a program stands for.
pub(super) fn reason(text: &str) -> ExitReason {
    term::parse(text).map_or_else(|_| ExitReason::error(text), |term| words::reason(&term))
}

/// A reason as traces print it.
pub(super) fn shown(reason: &ExitReason) -> String {
    match reason {
        ExitReason::Panic(panic) => format!("error:{}", panic.message),
        reason => words::term(reason).to_string(),
    }
}

/// What has become of a call, or of a stop.
pub(super) fn called(result: Result<String, CallError>) -> String {
    match result {
        Ok(reply) => reply,
        Err(CallError::NoProc) => "exit noproc".to_owned(),
        Err(CallError::Timeout(_)) => "exit timeout".to_owned(),
        Err(CallError::CallingSelf) => "exit calling_self".to_owned(),
        Err(CallError::Exited(reason)) => format!("exit {}", shown(&reason)),
        Err(other) => format!("exit {other:?}"),
    }
}

/// Why a start came to nothing.
pub(super) fn not_started(error: StartError) -> String {
    match error {
        StartError::Ignored => "ignore".to_owned(),
        error => format!("error {}", shown(&error.into_reason())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::REASONS;
    use super::*;
    use std::time::Duration;

    #[test]
    fn reasons_are_printed_as_programs_write_them() {
        for text in REASONS {
            assert_eq!(shown(&reason(text)), text);
        }
        assert_eq!(reason("kill"), ExitReason::Kill);
        assert_eq!(reason("noproc"), ExitReason::NoProc);
    }

    #[test]
    fn failed_calls_are_told_as_on_the_beam() {
        assert_eq!(called(Ok("reply".to_owned())), "reply");
        assert_eq!(called(Err(CallError::Timeout(Duration::ZERO))), "exit timeout");
        assert_eq!(called(Err(CallError::Exited(ExitReason::Killed))), "exit killed");
        assert_eq!(not_started(StartError::Failed(ExitReason::error("boom"))), "error boom");
    }
}
