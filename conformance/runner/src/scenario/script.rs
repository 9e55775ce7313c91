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
    /// The start function answers something that is no answer.
    Garbage(Term),
    /// It starts after a while.
    Slow(Duration),
    /// The start function answers an error after a while.
    SlowError(Duration),
    /// The worker's `init` refuses.
    InitStop(Term),
    /// The worker's `init` says that it is not needed.
    InitIgnore,
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

fn step(text: &str) -> Result<Step, String> {
    let (name, value) = named(text);
    Ok(match (name, value) {
        ("ok", None) => Step::Ok,
        ("ignore", None) => Step::Ignore,
        ("init_ignore", None) => Step::InitIgnore,
        ("error", Some(reason)) => Step::Error(term::parse(reason)?),
        ("raise", Some(reason)) => Step::Raise(term::parse(reason)?),
        ("garbage", Some(value)) => Step::Garbage(term::parse(value)?),
        ("init_stop", Some(reason)) => Step::InitStop(term::parse(reason)?),
        ("slow", Some(time)) => Step::Slow(milliseconds(time)?),
        ("slowerr", Some(time)) => Step::SlowError(milliseconds(time)?),
        _ => {
            return Err(format!(
                "`{text}` is no step of a start; there are ok, ignore, error:R, raise:R, garbage:T, slow:MS, slowerr:MS, \
                 init_stop:R and init_ignore"
            ));
        }
    })
}

pub(super) fn behaviour(text: &str) -> Result<Behaviour, String> {
    Ok(match named(text) {
        ("ok", None) => Behaviour::Ok,
        ("hang", None) => Behaviour::Hang,
        ("sleep", Some(time)) => Behaviour::Sleep(milliseconds(time)?),
        ("exit", Some(reason)) => Behaviour::Exit(term::parse(reason)?),
        _ => return Err(format!("`{text}` is no way to stop; there are ok, sleep:MS, exit:R and hang")),
    })
}

pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    text.parse().map(Duration::from_millis).map_err(|_| format!("`{text}` is no number of milliseconds"))
}

fn named(text: &str) -> (&str, Option<&str>) {
    text.split_once(':').map_or((text, None), |(name, value)| (name, Some(value)))
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
    fn unknown_steps_are_refused() {
        for text in ["", "okay", "ok:1", "error", "slow:x", "ok,,ok"] {
            assert!(script(text).is_err(), "{text}");
        }
        for text in ["", "sleep", "exit", "hang:1"] {
            assert!(behaviour(text).is_err(), "{text}");
        }
    }
}
