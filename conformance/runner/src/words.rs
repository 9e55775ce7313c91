//! Exit reasons: Erlang's terms and ours.
//!
//! A reason of ours that is no atom of Erlang's carries its term as text. What the runtime itself says in words has a term
//! in OTP, and this is the one place that knows which.

use crate::term::{self, Term};
use otp::ExitReason;

/// The reason that a term stands for.
pub(crate) fn reason(term: &Term) -> ExitReason {
    match term {
        Term::Atom(name) => match name.as_str() {
            "normal" => ExitReason::Normal,
            "shutdown" => ExitReason::Shutdown,
            "kill" => ExitReason::Kill,
            "killed" => ExitReason::Killed,
            "noproc" => ExitReason::NoProc,
            "noconnection" => ExitReason::NoConnection,
            _ => ExitReason::error(term),
        },
        Term::Tuple(elements) => match elements.as_slice() {
            [tag, why] if tag.is_atom("shutdown") => ExitReason::shutdown_with(why),
            _ => ExitReason::error(term),
        },
        _ => ExitReason::error(term),
    }
}

/// The term of a reason.
pub(crate) fn term(reason: &ExitReason) -> Term {
    read(&reason.to_string())
}

/// The term of a reason that is given in words, as in a report.
pub(crate) fn read(text: &str) -> Term {
    if let Some(why) = text.strip_prefix("shutdown: ") {
        return Term::tagged("shutdown", [read(why)]);
    }
    if let Some((id, why)) = text.strip_prefix("failed to start child `").and_then(|rest| rest.split_once("`: ")) {
        return Term::tagged("failed_to_start_child", [Term::atom(id), read(why)]);
    }
    if let Some((_, why)) = text.strip_prefix("panicked").and_then(|rest| rest.split_once(": ")) {
        return Term::tagged("EXIT", [read(why)]);
    }
    match text {
        "no such process" => Term::atom("noproc"),
        "no connection to the node" => Term::atom("noconnection"),
        _ => term::parse(text).unwrap_or_else(|_| Term::atom(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_survives_the_way_through_a_reason() {
        for text in ["normal", "shutdown", "{shutdown,{a,b}}", "kill", "killed", "noproc", "boom", "{a,[b]}", "timeout"]
        {
            let there = term::parse(text).unwrap();
            assert_eq!(term(&reason(&there)), there, "{text}");
        }
    }

    #[test]
    fn failed_starts_are_told_as_in_otp() {
        let words =
            "shutdown: failed to start child `a`: shutdown: failed to start child `b`: panicked at x.rs:1:2: boom";
        let told = "{shutdown,{failed_to_start_child,a,{shutdown,{failed_to_start_child,b,{'EXIT',boom}}}}}";
        assert_eq!(read(words).to_string(), told);
    }
}
