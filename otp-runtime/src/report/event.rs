//! A report as a `tracing` event, and back.

use super::{Level, Report};
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use tracing::field::{Field, Visit};

const TARGET: &str = "otp::report";

/// One event with every field a report may have; those it has not are left out by `tracing`.
macro_rules! event {
    ($level:ident, $report:expr) => {
        tracing::event!(
            target: TARGET,
            tracing::Level::$level,
            label = $report.label(),
            summary = $report.summary(),
            process = $report.field("process"),
            name = $report.field("name"),
            via_names = $report.field("via_names"),
            module = $report.field("module"),
            initial_call = $report.field("initial_call"),
            reason = $report.field("reason"),
            class = $report.field("class"),
            location = $report.field("location"),
            last_message = $report.field("last_message"),
            client = $report.field("client"),
            state = $report.field("state"),
            log = $report.field("log"),
            message_queue_len = number($report, "message_queue_len"),
            ancestors = $report.field("ancestors"),
            links = $report.field("links"),
            trap_exit = $report.field("trap_exit").and_then(|flag| flag.parse::<bool>().ok()),
            neighbours = $report.field("neighbours"),
            backtrace = $report.field("backtrace"),
            received = $report.field("received"),
            supervisor = $report.field("supervisor"),
            error_context = $report.field("error_context"),
            child = $report.field("child"),
            child_pid = $report.field("child_pid"),
            restart_type = $report.field("restart_type"),
            child_type = $report.field("child_type"),
            restarts = number($report, "restarts"),
            action = $report.field("action"),
            hidden = number($report, "hidden"),
            details = details($report),
            "{}",
            $report.label()
        )
    };
}

/// The names above. What else a report says is in `details`.
const FIELDS: [&str; 29] = [
    "process",
    "name",
    "via_names",
    "module",
    "initial_call",
    "reason",
    "class",
    "location",
    "last_message",
    "client",
    "state",
    "log",
    "message_queue_len",
    "ancestors",
    "links",
    "trap_exit",
    "neighbours",
    "backtrace",
    "received",
    "supervisor",
    "error_context",
    "child",
    "child_pid",
    "restart_type",
    "child_type",
    "restarts",
    "action",
    "hidden",
    "details",
];

/// Asks for an event with the same fields.
macro_rules! wanted {
    ($level:ident) => {
        tracing::event_enabled!(
            target: TARGET,
            tracing::Level::$level,
            message,
            label,
            summary,
            process,
            name,
            via_names,
            module,
            initial_call,
            reason,
            class,
            location,
            last_message,
            client,
            state,
            log,
            message_queue_len,
            ancestors,
            links,
            trap_exit,
            neighbours,
            backtrace,
            received,
            supervisor,
            error_context,
            child,
            child_pid,
            restart_type,
            child_type,
            restarts,
            action,
            hidden,
            details
        )
    };
}

/// Whether a subscriber wants reports of this level.
pub(super) fn is_wanted(level: Level) -> bool {
    match level {
        Level::Error => wanted!(ERROR),
        Level::Warning => wanted!(WARN),
        Level::Info => wanted!(INFO),
    }
}

/// Tells the program's subscribers.
pub(super) fn tell(report: &Report) {
    match report.level {
        Level::Error => event!(ERROR, report),
        Level::Warning => event!(WARN, report),
        Level::Info => event!(INFO, report),
    }
}

fn number(report: &Report, name: &str) -> Option<u64> {
    report.field(name)?.parse().ok()
}

/// How the further lines of a value are told from the next value.
const FURTHER: &str = "\n    ";

/// What is known of a report besides the fields above, one a line.
fn details(report: &Report) -> Option<String> {
    let mut details = String::new();
    for (name, value) in report.fields().filter(|(name, _)| !FIELDS.contains(name)) {
        let comma = if details.is_empty() { "" } else { "\n" };
        // a String takes every write
        let _ = write!(details, "{comma}{name}: {}", value.replace('\n', FURTHER));
    }
    (!details.is_empty()).then_some(details)
}

/// The report inside an event; `None` if it is an event of something else.
pub(super) fn read(event: &tracing::Event<'_>) -> Option<Report> {
    let metadata = event.metadata();
    if metadata.target() != TARGET {
        return None;
    }
    let level = match *metadata.level() {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warning,
        _ => Level::Info,
    };
    let empty = Report { level, label: Cow::Borrowed(""), summary: String::new(), fields: Vec::new(), heard: true };
    let mut reader = Reader { report: empty, message: String::new() };
    event.record(&mut reader);
    let Reader { mut report, message } = reader;
    take_apart(&mut report);
    if report.label.is_empty() {
        report.label = Cow::Owned(message);
    }
    Some(report)
}

/// The details become what they were: values of their own.
fn take_apart(report: &mut Report) {
    let Some(index) = report.fields.iter().position(|(name, _)| name == "details") else { return };
    let (_, details) = report.fields.remove(index);
    let lines: Vec<&str> = details.split('\n').collect();
    let starts = |line: &str| !line.starts_with(' ') && line.contains(": ");
    for group in lines.chunk_by(|_, next| !starts(next)) {
        let whole = group.join("\n").replace(FURTHER, "\n");
        let (name, value) = whole.split_once(": ").unwrap_or(("details", &whole));
        report.fields.push((Cow::Owned(name.to_owned()), value.to_owned()));
    }
}

struct Reader {
    report: Report,
    message: String,
}

impl Visit for Reader {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            "label" => self.report.label = Cow::Owned(value.to_owned()),
            "summary" => value.clone_into(&mut self.report.summary),
            name => self.report.fields.push((Cow::Borrowed(name), value.to_owned())),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &super::bounded(format_args!("{value:?}"), super::SHOWN));
    }
}
