//! What is logged while something runs.

use crate::report::Report;
use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::future::Future;
use std::sync::LazyLock;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, span};

/// What was logged, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: Vec<LogEntry>,
}

/// One event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LogEntry {
    /// How loud.
    pub level: Level,
    /// By which part of the program: the path of a module, as a rule.
    pub target: String,
    /// What it says, with its fields; a report as people read it.
    pub text: String,
    /// The report, if it is one of otp's.
    pub report: Option<Report>,
}

impl Log {
    /// All of it.
    pub fn entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// Otp's reports: crashes, supervisors' doings, warnings.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.entries.iter().filter_map(|entry| entry.report.as_ref())
    }

    /// Whether this text stands in an entry.
    pub fn contains(&self, text: &str) -> bool {
        self.entries.iter().any(|entry| entry.text.contains(text))
    }

    /// Whether nothing was logged.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            writeln!(f, "[{}] {}", entry.level.as_str().to_lowercase(), entry.text)?;
        }
        Ok(())
    }
}

/// Runs code, and answers what it returns and what was logged meanwhile by code of this thread.
///
/// What is captured is not printed. What was sent before and is handled later is not in it: use [`capture_log_async`] for what
/// processes log.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// let (answer, log) = otp::test::capture_log(|| {
///     tracing::info!(attempt = 3, "connecting");
///     42
/// });
/// assert_eq!(answer, 42);
/// assert_eq!(log.to_string(), "[info] connecting attempt=3\n");
/// # });
/// ```
///
/// `ExUnit`: `capture_log`, which has the log of all processes; here it is that of one thread, which in a test is the same.
#[doc(alias = "ExUnit.CaptureLog.capture_log")]
pub fn capture_log<R>(code: impl FnOnce() -> R) -> (R, Log) {
    let capture = Capture::begin();
    let answer = code();
    (answer, capture.end())
}

/// Runs code, and answers what it returns and what was logged until then by code of this thread: by all processes of the test.
///
/// End the code with [`settle`](super::settle) where the process that logs is not waited for.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test;
///
/// let ((), log) = test::capture_log_async(async {
///     otp::spawn(async |_| -> () { panic!("no luck") });
///     test::settle().await;
/// })
/// .await;
/// assert!(log.contains("no luck"), "{log}");
/// assert_eq!(log.reports().count(), 1);
/// # });
/// ```
///
/// # Cancel safety
/// If it is dropped, what was captured is lost.
pub async fn capture_log_async<F: Future>(code: F) -> (F::Output, Log) {
    let capture = Capture::begin();
    let answer = code.await;
    (answer, capture.end())
}

thread_local! {
    /// Who captures on this thread, and the subscriber that serves them all.
    static CAPTURES: RefCell<Captures> = const { RefCell::new(Captures { logs: Vec::new(), guard: None, next: 0 }) };
}

struct Captures {
    logs: Vec<(u64, Log)>,
    guard: Option<DefaultGuard>,
    next: u64,
}

/// One that captures.
struct Capture(u64);

impl Capture {
    fn begin() -> Self {
        // With one subscriber in the program, `tracing` asks that of the thread where an event first occurs, and remembers the
        // answer for all: another test's thread has none. With two it asks both.
        static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Nobody));
        LazyLock::force(&SECOND);
        let (id, first) = CAPTURES.with_borrow_mut(|captures| {
            captures.next += 1;
            captures.logs.push((captures.next, Log::default()));
            (captures.next, captures.guard.is_none())
        });
        if first {
            let guard = tracing::subscriber::set_default(Collector);
            CAPTURES.with_borrow_mut(|captures| captures.guard = Some(guard));
        }
        Self(id)
    }

    fn end(self) -> Log {
        self.take()
    }

    fn take(&self) -> Log {
        let taken = CAPTURES.try_with(|captures| {
            let mut captures = captures.borrow_mut();
            let at = captures.logs.iter().position(|(id, _)| *id == self.0);
            let log = at.map(|at| captures.logs.remove(at).1);
            let guard = if captures.logs.is_empty() { captures.guard.take() } else { None };
            (log, guard)
        });
        let (log, guard) = taken.unwrap_or((None, None));
        drop(guard);
        log.unwrap_or_default()
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        drop(self.take());
    }
}

struct Collector;

impl Subscriber for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let report = Report::read(event);
        let text = if let Some(report) = &report {
            report.to_string()
        } else {
            let mut words = Words::default();
            event.record(&mut words);
            format!("{}{}", words.message, words.fields).trim_start().to_owned()
        };
        let entry = LogEntry { level: *metadata.level(), target: metadata.target().to_owned(), text, report };
        CAPTURES.with_borrow_mut(|captures| {
            for (_, log) in &mut captures.logs {
                log.entries.push(entry.clone());
            }
        });
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Wants nothing.
struct Nobody;

impl Subscriber for Nobody {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// An event as a line.
#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            let _ = write!(self.fields, " {}={value:?}", field.name());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = crate::panic::bounded(format_args!("{value:?}"), 4096);
        if field.name() == "message" {
            self.message = value;
        } else {
            let _ = write!(self.fields, " {}={value}", field.name());
        }
    }
}
