//! Reports: what happened, told without anyone having asked.
//!
//! A report is a `tracing` event with the target `otp::report`. Its message is OTP's label of the report, its fields are
//! what is known: `process`, `name`, `reason`, `last_message`, `state` and so on; `summary` is the sentence a person reads
//! first. As long as the program has installed no `tracing` subscriber, reports of level warning and above are written
//! to standard error, as [`format()`] prints them, so that no crash is silent.
//!
//! Who reports does not wait for that: a thread of its own writes what is queued, so that a terminal or a disk that is stuck
//! slows no process. At most 1000 reports, or 4 MiB of them, wait; then the oldest are dropped, counted ([`unprinted`]), and
//! the count is printed where they would have been. What is queued when the program ends is written then, as far as that
//! takes no longer than a second.

mod dead_letter;
mod depth;
mod dropping;
mod event;
mod format;
mod writer;

pub use dead_letter::dead_letters;
pub use format::{Limits, format};
pub use writer::{flush, unprinted};

pub(crate) use crate::panic::bounded;
pub(crate) use dead_letter::{dead_letter, dead_letters_of};
pub(crate) use dropping::{Kept, drop_guarded, dropping};
pub(crate) use writer::last_words;

use crate::panic::guarded;
use crate::pid::Pid;
use crate::switch;
use std::borrow::Cow;
use std::fmt::{self, Display};

/// How much of a value a report takes, in bytes.
pub(crate) const SHOWN: usize = 4096;

/// How loud a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Something has ended that should not have.
    Error,
    /// Something was not done that somebody may have wanted.
    Warning,
    /// For those who want to follow what goes on.
    Info,
}

impl Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// One report, as a subscriber reads it out of an event.
///
/// # Examples
/// A block as the default output prints it, from the two reports that a crashing server makes:
/// ```
/// use otp::report::Report;
///
/// /// `crash` comes right after `terminate`, of the same process.
/// fn block(mut terminate: Report, crash: &Report) -> String {
///     terminate.merge(crash);
///     format!("[{}] {terminate}", terminate.level())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    level: Level,
    label: Cow<'static, str>,
    summary: String,
    fields: Vec<(Cow<'static, str>, String)>,
    /// Somebody reads it. If not it stays empty: to print a state and whatever else may cost a lot.
    heard: bool,
}

impl Report {
    /// The report inside a `tracing` event; `None` if the event is about something else.
    pub fn read(event: &tracing::Event<'_>) -> Option<Self> {
        event::read(event)
    }

    /// How loud it is: an error for a crash, a warning for what may be a mistake, info for progress.
    pub fn level(&self) -> Level {
        self.level
    }

    /// OTP's name of the report: `gen_server terminate`, `proc_lib crash`, `supervisor child_terminated` and so on.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The sentence a person reads first.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// What the report says of `name`, as text; `None` if that field does not apply. The book lists the fields.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All it says, in the order in which it is printed.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Adds what the process itself says of a crash to what its server has said. Returns whether both are about the same
    /// process; if not, nothing is changed.
    ///
    /// What the server has said stands: a reason that `#[format_status]` has hidden is not brought back.
    pub fn merge(&mut self, crash: &Self) -> bool {
        let same = self.field("process").is_some_and(|process| crash.field("process") == Some(process));
        if same {
            for (name, value) in &crash.fields {
                if self.field(name).is_none() {
                    self.fields.push((name.clone(), value.clone()));
                }
            }
        }
        same
    }

    /// `label` is OTP's name of the report, `summary` the sentence a person reads first.
    pub(crate) fn new(level: Level, label: &'static str, process: Option<Pid>, summary: impl Display) -> Self {
        let heard = is_heard(level);
        let summary = if heard { bounded(format_args!("{summary}"), SHOWN) } else { String::new() };
        let report = Self { level, label: Cow::Borrowed(label), summary, fields: Vec::new(), heard };
        report.maybe("process", process)
    }

    /// Says one thing more. What `event` has no field for is told among its `details`.
    pub(crate) fn line(self, name: &'static str, value: impl Display) -> Self {
        self.line_within(name, SHOWN, value)
    }

    /// Says one thing more, in so many bytes.
    pub(crate) fn line_within(mut self, name: &'static str, limit: usize, value: impl Display) -> Self {
        if self.heard {
            self.fields.push((Cow::Borrowed(name), bounded(format_args!("{value}"), limit)));
        }
        self
    }

    /// Says one thing more, if it is known.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.line(name, value),
            None => self,
        }
    }

    /// Tells it. Whatever goes wrong with that, a closed standard error or a subscriber that panics, is not the
    /// business of the process that has something to tell.
    pub(crate) fn emit(self) {
        if let Some(unprinted) = self.tell() {
            unprinted.print();
        }
    }

    /// Tells the program's subscribers. Handed back if there are none and it is to be printed.
    pub(crate) fn tell(self) -> Option<Self> {
        if !self.heard {
            return None;
        }
        let _ = guarded(|| event::tell(&self));
        #[cfg(all(feature = "test", not(shuttle)))]
        if self.level == Level::Error
            && crate::trial::reads_reports()
            && let Some(process) = self.field("process")
        {
            crate::trial::reported(process, || self.to_string());
        }
        (self.level != Level::Info && !tracing::dispatcher::has_been_set()).then_some(self)
    }

    /// Has it printed to standard error, without waiting for that.
    pub(crate) fn print(&self) {
        let _ = guarded(|| writer::print(format!("[{}] {self}", self.level)));
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format(self, Limits::default()))
    }
}

/// Whether a report of this level would be read: by a subscriber, or by whoever reads standard error if there is none.
/// Only for code that makes the report at once: layers that filter by themselves keep their answers until an event comes,
/// and would take the next one of the program's for it.
pub(crate) fn is_heard(level: Level) -> bool {
    #[cfg(all(feature = "test", not(shuttle)))]
    if level == Level::Error && crate::trial::reads_reports() {
        return true;
    }
    (level != Level::Info && !tracing::dispatcher::has_been_set())
        || guarded(|| event::is_wanted(level)).unwrap_or(true)
}

/// Has a line printed to standard error, in order with the reports.
pub(crate) fn say(line: String) {
    writer::print(line);
}

/// Whether a report of this level may be read. Asks nobody.
pub(crate) fn may_be_heard(level: Level) -> bool {
    #[cfg(all(feature = "test", not(shuttle)))]
    if level == Level::Error && crate::trial::reads_reports() {
        return true;
    }
    let level = match level {
        Level::Error => tracing::Level::ERROR,
        Level::Warning => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
    };
    !tracing::dispatcher::has_been_set() || tracing::level_filters::LevelFilter::current() >= level
}

/// Chooses whether crash reports show the arguments of the last message, or only the name of its handler.
///
/// The arguments are moved into the handler, so they have to be printed before it runs: about a microsecond for each
/// message. That is why the default is `true` in debug builds and `false` in release builds.
pub fn keep_last_message(keep: bool) {
    switch::turn(switch::LAST_MESSAGE, keep);
}

#[inline]
pub(crate) fn keeps_last_message() -> bool {
    switch::is_on(switch::LAST_MESSAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(process: u32) -> Report {
        Report::new(Level::Error, "gen_server terminate", Some(Pid::local(process, 0)), "a server ends")
    }

    #[test]
    fn lines_of_a_value_are_indented() {
        let report = Report::new(Level::Error, "x", None, "title").line("state", "a\nb");
        assert_eq!(report.to_string(), "title\n    state: a\n        b");
    }

    #[test]
    fn what_the_server_has_said_stands() {
        let mut server = report(5).line("reason", "hidden").line("state", "s");
        let crash = report(5).line("reason", "secret").line("links", "[]");
        assert!(server.merge(&crash));
        assert_eq!(server.to_string(), "a server ends\n    reason: hidden\n    state: s\n    links: []");
    }

    #[test]
    fn reports_of_two_processes_stay_two() {
        let mut server = report(5);
        assert!(!server.merge(&report(6).line("links", "[]")));
        assert_eq!(server, report(5));
        let mut nobody = Report::new(Level::Error, "x", None, "");
        assert!(!nobody.merge(&nobody.clone()));
    }

    #[test]
    fn a_value_that_cannot_be_printed_leaves_the_rest() {
        struct Mute;
        impl Display for Mute {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("no words")
            }
        }
        let report = Report::new(Level::Error, "x", None, Mute).line("reason", Mute).line("state", 1);
        assert_eq!(report.to_string(), "<unprintable>\n    reason: <unprintable>\n    state: 1");
    }
}
