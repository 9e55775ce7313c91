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
    if let Some(mistake) = declared(text) {
        return mistake;
    }
    match text {
        "no such process" => Term::atom("noproc"),
        "no connection to the node" => Term::atom("noconnection"),
        _ => term::parse(text).unwrap_or_else(|_| Term::atom(text)),
    }
}

/// Whether a process with this reason has ended because it could not be a supervisor.
pub(crate) fn is_refusal(reason: &Term) -> bool {
    let Term::Tuple(elements) = reason else { return false };
    match elements.as_slice() {
        [Term::Atom(tag), _] => tag == "supervisor_data" || tag == "start_spec",
        [Term::Tuple(why), stack] => {
            stack.is_atom("STACK") && why.first().is_some_and(|why| why.is_atom("badkey") || why.is_atom("badmatch"))
        }
        _ => false,
    }
}

/// What OTP says of a supervisor that could not be one.
fn declared(text: &str) -> Option<Term> {
    if text.starts_with("the period in which restarts are counted is zero") {
        let zero = Term::tagged("invalid_period", [Term::Integer(0)]);
        return Some(Term::tagged("supervisor_data", [zero]));
    }
    Some(Term::tagged("start_spec", [spec(text)?]))
}

/// What OTP says of a child spec, or of several that do not go together.
pub(crate) fn spec(text: &str) -> Option<Term> {
    if let Some(id) = text.strip_prefix("two children are called `").and_then(|rest| rest.strip_suffix('`')) {
        return Some(Term::tagged("duplicate_child_name", [Term::atom(id)]));
    }
    let why = text.strip_prefix("child `").and_then(|rest| rest.split_once("`: "))?.1;
    let pair = |key: &str, value: &str| Term::tagged(key, [Term::atom(value)]);
    let with =
        if why.contains("no effect without") { pair("auto_shutdown", "never") } else { pair("restart", "permanent") };
    Some(Term::tagged("bad_combination", [Term::List(vec![with, pair("significant", "true")])]))
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
