//! Reading a scenario.

use super::script::{behaviour, milliseconds, script};
use super::{Action, Behaviour, Flags, Kind, Node, Scenario, Step, What, Worker};
use crate::term;
use otp::supervisor::{AutoShutdown, Strategy};
use otp::{Restart, Shutdown};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

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

/// Reads a scenario.
///
/// # Errors
/// The first line that is wrong.
pub fn parse(text: &str) -> Result<Scenario, Mistake> {
    let (mut nodes, mut actions) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        let wrong = |what| Mistake { line: at + 1, what };
        match words.as_slice() {
            [] => {}
            ["sup", id, options @ ..] => nodes.push((at + 1, supervisor(id, options).map_err(wrong)?)),
            ["child", id, options @ ..] => nodes.push((at + 1, worker(id, options).map_err(wrong)?)),
            _ => actions.push(Action { text: words.join(" "), what: action(&words).map_err(wrong)? }),
        }
    }
    check(&nodes)?;
    Ok(Scenario { nodes: nodes.into_iter().map(|(_, node)| node).collect(), actions })
}

fn check(nodes: &[(usize, Node)]) -> Result<(), Mistake> {
    let wrong = |line, what: String| Err(Mistake { line, what });
    let Some((line, root)) = nodes.first() else { return wrong(0, "there is no supervisor".to_owned()) };
    if root.flags().is_none() || root.parent.is_some() {
        return wrong(*line, "the first node is the root: a `sup` without parent".to_owned());
    }
    for (line, node) in &nodes[1..] {
        let parent = node.parent.as_deref();
        if !nodes.iter().any(|(_, other)| other.flags().is_some() && Some(&*other.id) == parent) {
            return wrong(*line, format!("`{}` needs parent=SUP, one of the supervisors", node.id));
        }
    }
    for (line, node) in nodes.iter().filter(|(_, node)| node.is_simple()) {
        match nodes.iter().find(|(_, other)| other.parent.as_deref() == Some(&*node.id)) {
            Some((_, template)) if template.flags().is_none() => {}
            _ => return wrong(*line, format!("`{}` needs one `child` line: its template", node.id)),
        }
    }
    Ok(())
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
        _ => {
            return Err(format!(
                "`{}` is no action; there are crash ID R, stop ID, crash2 A R1 B R2, signal ID R, exitroot R, sleep MS, align, \
                 start SUP ID [options], terminate SUP ID, delete SUP ID, restart SUP ID and script ID SCRIPT",
                words.join(" ")
            ));
        }
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

    fn done(self) -> Result<(), String> {
        self.0.into_keys().next().map_or(Ok(()), |key| Err(format!("there is no option `{key}`")))
    }
}

fn supervisor(id: &str, words: &[&str]) -> Result<Node, String> {
    let mut options = Options::of(words);
    let strategy = match options.0.remove("strategy") {
        Some("one_for_one") => Some(Strategy::OneForOne),
        Some("one_for_all") => Some(Strategy::OneForAll),
        Some("rest_for_one") => Some(Strategy::RestForOne),
        Some("simple_one_for_one") => None,
        Some(other) => return Err(format!("`{other}` is no strategy")),
        None => return Err(format!("`{id}` needs strategy=S")),
    };
    let intensity = options.take("intensity", 1, |text| text.parse().map_err(|_| format!("`{text}` is no number")))?;
    let period = options.take("period", 5, |text| match text.parse() {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(format!("`{text}` is no number of seconds above 0")),
    })?;
    let auto_shutdown = options.take("auto", AutoShutdown::Never, |text| match text {
        "never" => Ok(AutoShutdown::Never),
        "any_significant" => Ok(AutoShutdown::AnySignificant),
        "all_significant" => Ok(AutoShutdown::AllSignificant),
        other => Err(format!("`{other}` is none of never, any_significant, all_significant")),
    })?;
    let period = Duration::from_secs(period);
    node(id, options, Kind::Supervisor(Flags { strategy, intensity, period, auto_shutdown }))
}

fn worker(id: &str, words: &[&str]) -> Result<Node, String> {
    let mut options = Options::of(words);
    let trap = options.take("trap", false, truth)?;
    let start = options.take("start", vec![Step::Ok], script)?;
    let on_stop = options.take("onstop", Behaviour::Ok, behaviour)?;
    node(id, options, Kind::Worker(Worker { trap, start, on_stop }))
}

fn node(id: &str, mut options: Options<'_>, kind: Kind) -> Result<Node, String> {
    let restart = options.take("restart", Restart::Permanent, |text| match text {
        "permanent" => Ok(Restart::Permanent),
        "transient" => Ok(Restart::Transient),
        "temporary" => Ok(Restart::Temporary),
        other => Err(format!("`{other}` is none of permanent, transient, temporary")),
    })?;
    let shutdown = options.take("shutdown", None, |text| match text {
        "infinity" => Ok(Some(Shutdown::Infinity)),
        "brutal_kill" => Ok(Some(Shutdown::BrutalKill)),
        time => Ok(Some(Shutdown::Timeout(milliseconds(time)?))),
    })?;
    let significant = options.take("significant", false, truth)?;
    let parent = options.0.remove("parent").map(ToOwned::to_owned);
    options.done()?;
    Ok(Node { id: id.to_owned(), parent, restart, shutdown, significant, kind })
}

fn truth(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("`{text}` is neither true nor false"))
}

#[cfg(test)]
mod tests;
