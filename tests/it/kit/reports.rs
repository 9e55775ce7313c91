//! What the runtime reports while a test runs.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

/// One report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) level: Level,
    /// OTP's name of it.
    pub(crate) label: String,
    pub(crate) process: String,
    pub(crate) text: String,
}

impl Report {
    /// The value of a line of the report.
    pub(crate) fn line(&self, key: &str) -> &str {
        let start = format!("    {key}: ");
        let found = self.text.lines().find_map(|line| line.strip_prefix(&start));
        found.unwrap_or_else(|| panic!("no `{key}` in {}", self.text))
    }

    pub(crate) fn title(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

/// Collects the reports of this thread from now on; the test must run on one thread.
pub(crate) struct Reports {
    found: Arc<Mutex<Vec<Report>>>,
    _guard: DefaultGuard,
}

impl Reports {
    pub(crate) fn capture() -> Self {
        let found = Arc::<Mutex<Vec<Report>>>::default();
        let guard = tracing::subscriber::set_default(Collector(found.clone()));
        Self { found, _guard: guard }
    }

    /// Those that came since the last look.
    pub(crate) fn take(&self) -> Vec<Report> {
        std::mem::take(&mut *self.found.lock().expect("no panic"))
    }

    /// The labels of those that came since the last look.
    pub(crate) fn labels(&self) -> Vec<String> {
        self.take().into_iter().map(|report| report.label).collect()
    }
}

struct Collector(Arc<Mutex<Vec<Report>>>);

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "otp::report"
    }

    fn event(&self, event: &Event<'_>) {
        // other crates' events may be asked for by somebody else in the same program
        if event.metadata().target() != "otp::report" {
            return;
        }
        let mut report = Report {
            level: *event.metadata().level(),
            label: String::new(),
            process: String::new(),
            text: String::new(),
        };
        event.record(&mut report);
        self.0.lock().expect("no panic").push(report);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for Report {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let place = match field.name() {
            "label" => &mut self.label,
            "process" => &mut self.process,
            _ => &mut self.text,
        };
        let _ = write!(place, "{value:?}");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}
