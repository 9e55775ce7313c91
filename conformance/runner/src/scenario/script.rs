//! What a worker's starts do, and what its `terminate` does.

use crate::term::{self, Term};
use std::time::Duration;

/// What one attempt to start a worker does.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// It starts.
    Ok,
    /// The start function says that the worker is not needed.
    Ignore,
    /// The start function answers an error.
    Error(Term),
    /// The start function exits.
    Raise(Term),
    /// The start function answers something that is no answer, or not one that a script has a name for.
    Garbage {
        /// What it answers.
        value: Term,
        /// What its supervisor takes it for.
        reason: Term,
    },
    /// It starts after a while.
    Slow(Duration),
    /// The start function answers an error after a while.
    SlowError(Duration),
    /// The worker's `init` refuses.
    InitStop(Term),
    /// The worker's `init` says that it is not needed.
    InitIgnore,
    /// The worker's `init` crashes.
    InitCrash(Term),
}

/// What a worker does when it is told to stop.
#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    /// Nothing.
    Ok,
    /// It takes a while.
    Sleep(Duration),
    /// It exits.
    Exit(Term),
    /// It does not come back.
    Hang,
}

/// A list of steps, separated by commas.
pub(super) fn script(text: &str) -> Result<Vec<Step>, String> {
    split(text).into_iter().map(step).collect()
}

/// A name that is no step's stands for a start like any other, as in OTP's runner.
fn step(text: &str) -> Result<Step, String> {
    let (name, value) = named(text)?;
    Ok(match (name, value) {
        ("ignore", None) => Step::Ignore,
        ("init_ignore", None) => Step::InitIgnore,
        ("error", Some(reason)) => Step::Error(reason),
        ("raise", Some(reason)) => Step::Raise(reason),
        // these are answers after all
        ("garbage", Some(value)) => match error(&value) {
            Some(reason) => Step::Garbage { value, reason },
            None => Step::Garbage { reason: value.clone(), value },
        },
        ("init_stop", Some(reason)) => Step::InitStop(reason),
        ("slow", Some(time)) => {
            time_of(&time).map_or(Step::InitCrash(Term::crash(Term::atom("timeout_value"))), Step::Slow)
        }
        ("slowerr", Some(time)) => Step::SlowError(time_of(&time).ok_or_else(|| format!("`{time}` is no time"))?),
        _ => Step::Ok,
    })
}

/// `R`, of `{error,R}`.
fn error(value: &Term) -> Option<Term> {
    match value {
        Term::Tuple(elements) => match elements.as_slice() {
            [tag, reason] if tag.is_atom("error") => Some(reason.clone()),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn behaviour(text: &str) -> Result<Behaviour, String> {
    let (name, value) = named(text)?;
    Ok(match (name, value) {
        ("ok", None) => Behaviour::Ok,
        ("hang", None) => Behaviour::Hang,
        ("exit", Some(reason)) => Behaviour::Exit(reason),
        ("sleep", Some(forever)) if forever.is_atom("infinity") => Behaviour::Hang,
        ("sleep", Some(time)) => {
            time_of(&time).map_or(Behaviour::Exit(Term::crash(Term::atom("timeout_value"))), Behaviour::Sleep)
        }
        (name, None) => Behaviour::Exit(Term::crash(Term::tagged("case_clause", [Term::atom(name)]))),
        (name, Some(value)) => Behaviour::Exit(Term::crash(Term::tagged("case_clause", [Term::tagged(name, [value])]))),
    })
}

fn time_of(time: &Term) -> Option<Duration> {
    time.number().map(Duration::from_millis)
}

pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    text.parse().map(Duration::from_millis).map_err(|_| format!("`{text}` is no number of milliseconds"))
}

fn named(text: &str) -> Result<(&str, Option<Term>), String> {
    match text.split_once(':') {
        Some((name, value)) => Ok((name, Some(term::parse(value)?))),
        None => Ok((text, None)),
    }
}

/// Splits at commas that are not inside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_brackets_separate_no_steps() {
        let steps = script("ok,error:{a,[b,c]},ignore").unwrap();
        assert_eq!(steps, [Step::Ok, Step::Error(term::parse("{a,[b,c]}").unwrap()), Step::Ignore]);
    }

    #[test]
    fn unknown_steps_are_starts_like_any_other() {
        for text in ["", "okay", "ok:1", "error", "ok,,ok"] {
            assert!(script(text).unwrap().iter().all(|step| *step == Step::Ok), "{text}");
        }
        assert!(script("ok:").is_err());
    }

    #[test]
    fn a_worker_that_is_to_do_what_nobody_can_do_crashes() {
        assert_eq!(script("slow:soon").unwrap(), [Step::InitCrash(Term::crash(Term::atom("timeout_value")))]);
        for (text, reason) in [("fly", "{{case_clause,fly},'STACK'}"), ("sleep:x", "{timeout_value,'STACK'}")] {
            assert_eq!(behaviour(text).unwrap(), Behaviour::Exit(term::parse(reason).unwrap()));
        }
    }
}
