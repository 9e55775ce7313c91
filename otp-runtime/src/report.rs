//! Reports: what happened, told without anyone having asked.
//!
//! A report is a `tracing` event with the target `otp::report`. As long as the program has installed no `tracing`
//! subscriber, reports of level warning and above are written to standard error, so that no crash is silent.

use crate::panic::guarded;
use crate::pid::Pid;
use std::fmt::{self, Display, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How loud a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    Info,
}

/// One report, built line by line.
#[derive(Debug)]
pub(crate) struct Report {
    level: Level,
    label: &'static str,
    process: Option<Pid>,
    title: String,
    lines: Vec<(&'static str, String)>,
}

impl Report {
    /// `label` is OTP's name of the report, `title` the sentence a person reads first.
    pub(crate) fn new(level: Level, label: &'static str, process: Option<Pid>, title: impl Display) -> Self {
        Self { level, label, process, title: said(&title), lines: Vec::new() }
    }

    pub(crate) fn line(mut self, key: &'static str, value: impl Display) -> Self {
        self.lines.push((key, said(&value)));
        self
    }

    /// Tells it. Whatever goes wrong with that, a closed standard error or a subscriber that panics, is not the
    /// business of the process that has something to tell.
    pub(crate) fn emit(self) {
        let _ = guarded(|| self.tell());
    }

    fn tell(&self) {
        let process = self.process.map_or_else(String::new, |pid| pid.to_string());
        let label = self.label;
        match self.level {
            Level::Error => tracing::error!(target: "otp::report", label, process, "{self}"),
            Level::Warning => tracing::warn!(target: "otp::report", label, process, "{self}"),
            Level::Info => tracing::info!(target: "otp::report", label, process, "{self}"),
        }
        if self.level != Level::Info && !tracing::dispatcher::has_been_set() {
            let level = if self.level == Level::Error { "error" } else { "warning" };
            // the macro, not the handle: a test's captured output stays captured
            eprintln!("[{level}] {self}");
        }
    }
}

/// The words of a value, whose `Display` is other people's code.
fn said(value: &dyn Display) -> String {
    guarded(|| value.to_string()).unwrap_or_else(|_| "<its Display panicked>".to_owned())
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        for (key, value) in &self.lines {
            f.write_str("\n    ")?;
            f.write_str(key)?;
            f.write_str(": ")?;
            let mut first = true;
            for part in value.lines() {
                if !first {
                    f.write_str("\n        ")?;
                }
                f.write_str(part)?;
                first = false;
            }
        }
        Ok(())
    }
}

static KEEP_LAST_MESSAGE: AtomicBool = AtomicBool::new(cfg!(debug_assertions));

/// Chooses whether crash reports show the arguments of the last message, or only the name of its handler.
///
/// The arguments are moved into the handler, so they have to be printed before it runs: about a microsecond for each
/// message. That is why the default is `true` in debug builds and `false` in release builds.
pub fn keep_last_message(keep: bool) {
    KEEP_LAST_MESSAGE.store(keep, Ordering::Relaxed);
}

pub(crate) fn keeps_last_message() -> bool {
    KEEP_LAST_MESSAGE.load(Ordering::Relaxed)
}

static DEAD_LETTERS: AtomicU64 = AtomicU64::new(0);

/// How many messages have found no one to handle them since the program started.
///
/// Messages to processes that have ended, messages still queued when their process ended, casts to a name nobody has
/// or to a child that is being restarted. A refused call is not counted: its caller is told.
pub fn dead_letters() -> u64 {
    DEAD_LETTERS.load(Ordering::Relaxed)
}

pub(crate) fn dead_letter(what: &str, to: &dyn Display, why: &str) {
    DEAD_LETTERS.fetch_add(1, Ordering::Relaxed);
    let _ = guarded(|| tracing::debug!(target: "otp::dead_letter", "{what} to {to} dropped: {why}"));
}

pub(crate) fn dead_letters_of(count: usize, process: Pid) {
    if count > 0 {
        DEAD_LETTERS.fetch_add(count as u64, Ordering::Relaxed);
        let tell = || tracing::debug!(target: "otp::dead_letter", "{count} queued messages of {process} dropped: it has ended");
        let _ = guarded(tell);
    }
}

/// A text that stops growing: reports must not copy megabytes of somebody's state.
struct Bounded {
    text: String,
    room: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if part.len() <= self.room {
            self.room -= part.len();
            self.text.push_str(part);
            return Ok(());
        }
        let cut = (0..=self.room).rev().find(|&at| part.is_char_boundary(at)).unwrap_or(0);
        self.text.push_str(&part[..cut]);
        self.text.push('…');
        self.room = 0;
        Err(fmt::Error)
    }
}

/// Prints at most `limit` bytes of `value`.
pub(crate) fn bounded(value: fmt::Arguments<'_>, limit: usize) -> String {
    let mut out = Bounded { text: String::new(), room: limit };
    // an error only says that the room was used up
    let _ = out.write_fmt(value);
    out.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(bounded(format_args!("{}", "äöü"), 3), "ä…");
        assert_eq!(bounded(format_args!("{}", "abc"), 3), "abc");
    }

    #[test]
    fn lines_of_a_value_are_indented() {
        let report = Report::new(Level::Error, "x", None, "title").line("state", "a\nb");
        assert_eq!(report.to_string(), "title\n    state: a\n        b");
    }
}
