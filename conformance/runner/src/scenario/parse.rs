//! Reading a scenario.

use super::script::{behaviour, milliseconds, script};
use super::{Action, Behaviour, Flags, Kind, Node, Scenario, Step, What, Worker};
use crate::term::{self, Term};
use std::collections::BTreeMap;
use std::fmt;

/// What is wrong with a scenario, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1; 0 if it is the whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.what),
            line => write!(f, "line {line}: {}", self.what),
        }
    }
}

impl std::error::Error for Mistake {}

/// Reads a scenario. What a supervisor or a worker is told need not make sense: that is for the supervisor to say. Options
/// that there are not say nothing.
///
/// # Errors
/// The first line that cannot be read.
pub fn parse(text: &str) -> Result<Scenario, Mistake> {
    let (mut nodes, mut actions) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        let wrong = |what| Mistake { line: at + 1, what };
        match words.as_slice() {
            [] => {}
            ["sup", id, options @ ..] => nodes.push(supervisor(id, options).map_err(wrong)?),
            ["child", id, options @ ..] => nodes.push(worker(id, options).map_err(wrong)?),
            _ => actions.push(Action { text: words.join(" "), what: action(&words).map_err(wrong)? }),
        }
    }
    if nodes.is_empty() {
        return Err(Mistake { line: 0, what: "there is no supervisor".to_owned() });
    }
    Ok(Scenario { nodes, actions })
}

fn action(words: &[&str]) -> Result<What, String> {
    let owned = |word: &&str| (*word).to_owned();
    Ok(match words {
        ["crash", id, reason] => What::Crash(owned(id), term::parse(reason)?),
        ["stop", id] => What::Crash(owned(id), term::Term::atom("normal")),
        ["crash2", one, why, other, why_other] => {
            What::CrashTwo([(owned(one), term::parse(why)?), (owned(other), term::parse(why_other)?)])
        }
        ["signal", id, reason] => What::Signal(owned(id), term::parse(reason)?),
        ["exitroot", reason] => What::ExitRoot(term::parse(reason)?),
        ["start", supervisor, id, options @ ..] => What::Start(owned(supervisor), Box::new(worker(id, options)?)),
        ["terminate", supervisor, id] => What::Terminate(owned(supervisor), owned(id)),
        ["delete", supervisor, id] => What::Delete(owned(supervisor), owned(id)),
        ["restart", supervisor, id] => What::Restart(owned(supervisor), owned(id)),
        ["sleep", time] => What::Sleep(milliseconds(time)?),
        ["align"] => What::Align,
        ["script", id, steps] => What::Script(owned(id), script(steps)?),
        _ => What::Unknown(words.iter().map(owned).collect()),
    })
}

/// `key=value`; a key alone is `key=true`.
struct Options<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Options<'a> {
    fn of(words: &[&'a str]) -> Self {
        Self(words.iter().map(|word| word.split_once('=').unwrap_or((word, "true"))).collect())
    }

    fn take<T>(&mut self, key: &str, default: T, read: impl FnOnce(&'a str) -> Result<T, String>) -> Result<T, String> {
        self.0.remove(key).map_or(Ok(default), |value| read(value).map_err(|wrong| format!("{key}: {wrong}")))
    }
}

fn supervisor(id: &str, words: &[&str]) -> Result<Node, String> {
    let mut options = Options::of(words);
    let strategy = options.0.remove("strategy").map(ToOwned::to_owned);
    let intensity = options.take("intensity", Term::Integer(1), term::parse)?;
    let period = options.take("period", Term::Integer(5), term::parse)?;
    let auto_shutdown = options.0.remove("auto").unwrap_or("never").to_owned();
    node(id, options, Kind::Supervisor(Flags { strategy, intensity, period, auto_shutdown }))
}

fn worker(id: &str, words: &[&str]) -> Result<Node, String> {
    let mut options = Options::of(words);
    let trap = options.take("trap", Term::atom("false"), term::parse)?;
    let start = options.take("start", vec![Step::Ok], script)?;
    let on_stop = options.take("onstop", Behaviour::Ok, behaviour)?;
    node(id, options, Kind::Worker(Worker { trap, start, on_stop }))
}

fn node(id: &str, mut options: Options<'_>, kind: Kind) -> Result<Node, String> {
    let restart = options.take("restart", Term::atom("permanent"), term::parse)?;
    let shutdown = options.take("shutdown", None, |text| term::parse(text).map(Some))?;
    let significant = options.take("significant", Term::atom("false"), term::parse)?;
    let parent = options.0.remove("parent").map(ToOwned::to_owned);
    Ok(Node { id: id.to_owned(), parent, restart, shutdown, significant, kind })
}

#[cfg(test)]
mod tests;
