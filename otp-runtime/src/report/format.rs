//! Reports as people read them.

use super::{Report, depth};
use std::borrow::Cow;
use std::fmt::Write as _;

/// How much of a report [`format()`] shows.
///
/// The default: no limit of depth, 4096 characters of each value, one line a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many brackets deep a value is shown: `Kv { map: {…} }` is depth 1. `None`: as deep as it is.
    pub depth: Option<usize>,
    /// How many characters of a value are shown. `None`: all there are.
    pub chars: Option<usize>,
    /// Whether the report is one line, with semicolons between the values.
    pub single_line: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: None, chars: Some(super::SHOWN), single_line: false }
    }
}

impl Limits {
    /// Everything.
    pub const NONE: Self = Self { depth: None, chars: None, single_line: false };

    /// Shows a value only so many brackets deep.
    #[must_use]
    pub fn depth(mut self, depth: usize) -> Self {
        self.depth = Some(depth);
        self
    }

    /// Shows only so many characters of a value.
    #[must_use]
    pub fn chars(mut self, chars: usize) -> Self {
        self.chars = Some(chars);
        self
    }

    /// Puts everything on one line.
    #[must_use]
    pub fn single_line(mut self) -> Self {
        self.single_line = true;
        self
    }
}

/// Prints a report for people: a sentence, then one line for each thing known.
///
/// It is how reports are printed to standard error as long as the program has no `tracing` subscriber. A subscriber of
/// your own gets the report out of an event with [`Report::read`] and prints it the same way, or shorter.
///
/// Whatever values say, the text has the lines of a report and no more: control characters are escaped, further lines
/// of a value are indented, and a value is cut at the limits with `…`.
///
/// # Examples
/// ```
/// use otp::report::{Limits, Report, format};
///
/// /// For the `event` method of a subscriber.
/// fn print(event: &tracing::Event<'_>) {
///     if let Some(report) = Report::read(event) {
///         println!("{}: {}", report.level(), format(&report, Limits::default().chars(200).single_line()));
///     }
/// }
/// ```
///
/// OTP: `proc_lib:format/3` and the `report_cb` of `gen_server`. The depth counts brackets; elements of a list are
/// limited by the number of characters alone.
#[doc(alias = "proc_lib:format")]
#[doc(alias = "format_log")]
pub fn format(report: &Report, limits: Limits) -> String {
    // a report whose sentence is unknown, because it was read from something else, shows all it has
    let known = !report.summary().is_empty();
    let head = if known { report.summary() } else { report.label() };
    let mut out = value(head, Limits { single_line: true, depth: None, ..limits });
    let mut line = |key: &str, text: &str| {
        let start = if limits.single_line { "; " } else { "\n    " };
        // a String takes every write
        let _ = write!(out, "{start}{}: {}", value(key, Limits::default().single_line()), value(text, limits));
    };
    for (name, text) in report.fields() {
        match name {
            "child_pid" if known => {
                if let Some(child) = child(report, text) {
                    line("child", &child);
                }
            }
            "location" if known && report.field("reason").is_some_and(|reason| reason.contains(text)) => {}
            _ if known && IN_THE_HEAD.contains(&name) => {}
            _ => line(&key(name), text),
        }
    }
    out
}

/// What the sentence of a report says already, or another line.
const IN_THE_HEAD: [&str; 10] = [
    "process",
    "module",
    "initial_call",
    "class",
    "supervisor",
    "error_context",
    "child",
    "restart_type",
    "child_type",
    "restarts",
];

fn key(name: &str) -> Cow<'_, str> {
    match name {
        "name" => Cow::Borrowed("registered name"),
        "message_queue_len" => Cow::Borrowed("message queue length"),
        "received" => Cow::Borrowed("message"),
        "hidden" => Cow::Borrowed("not shown since the last warning"),
        _ if name.contains('_') => Cow::Owned(name.replace('_', " ")),
        _ => Cow::Borrowed(name),
    }
}

/// `<0.5.0> Permanent Worker, restarted 2 times`; of one that has just started, the sentence has said all.
fn child(report: &Report, pid: &str) -> Option<String> {
    let (restart, kind) = (report.field("restart_type")?, report.field("child_type")?);
    Some(format!("{pid} {restart} {kind}, restarted {} times", report.field("restarts")?))
}

/// One value within the limits.
fn value(text: &str, limits: Limits) -> String {
    let deep = limits.depth.map_or(Cow::Borrowed(text), |limit| Cow::Owned(depth::cut(text, limit)));
    let mut out = String::new();
    let mut lines = deep.lines();
    let mut room = limits.chars.unwrap_or(usize::MAX);
    let mut first = true;
    while let Some(line) = lines.next() {
        if !first {
            out.push_str(if limits.single_line { " " } else { "\n        " });
        }
        first = false;
        for char in line.chars() {
            if room == 0 {
                out.push('…');
                return out;
            }
            room -= 1;
            if is_hostile(char) {
                out.extend(char.escape_default());
            } else {
                out.push(char);
            }
        }
        if room == 0 && lines.next().is_some() {
            out.push('…');
            return out;
        }
    }
    out
}

/// Whether a character would do something to a terminal or to the order of the text instead of being seen.
fn is_hostile(char: char) -> bool {
    char.is_control() && char != '\t'
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
