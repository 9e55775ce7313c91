//! Reports, as a program's `tracing` subscriber gets them.

use otp::report::Report;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, LazyLock, Mutex};
use tracing::field::{Field, Visit};
use tracing::span;
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// Collects the events of this thread; a test on a current-thread runtime has it for itself.
pub struct Captured {
    events: Arc<Mutex<Vec<Captive>>>,
    _guard: DefaultGuard,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Captive {
    pub level: Level,
    pub label: String,
    pub process: String,
    /// A report as people read it; of other events, the message.
    pub text: String,
    /// The report, if it is one.
    pub report: Option<Report>,
    /// The fields with their types, as `tracing` hands them over.
    pub fields: Vec<(&'static str, Typed)>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    Text(String),
    Number(u64),
    Flag(bool),
}

impl Captured {
    /// Collects events of this target until it is dropped.
    pub fn start(target: &'static str) -> Self {
        Self::of(target, None)
    }

    /// Collects events of this target that have this field.
    pub fn with_field(target: &'static str, field: &'static str) -> Self {
        Self::of(target, Some(field))
    }

    fn of(target: &'static str, field: Option<&'static str>) -> Self {
        // With one subscriber in the program, `tracing` asks that of the thread where an event first occurs, and
        // remembers the answer for all: another test's thread has none. With two it asks both.
        static SECOND: LazyLock<Dispatch> =
            LazyLock::new(|| Dispatch::new(Collector { target: "", field: None, events: Arc::default() }));
        LazyLock::force(&SECOND);
        let events = Arc::default();
        let collector = Collector { target, field, events: Arc::clone(&events) };
        Self { events, _guard: tracing::subscriber::set_default(collector) }
    }

    /// What has come since the last look.
    pub fn taken(&self) -> Vec<Captive> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// The labels of what has come since the last look.
    pub fn labels(&self) -> Vec<String> {
        self.taken().into_iter().map(|event| event.label).collect()
    }
}

impl Captive {
    pub fn title(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The value of a line of a report.
    pub fn line(&self, key: &str) -> &str {
        let start = format!("    {key}: ");
        let found = self.text.lines().find_map(|line| line.strip_prefix(&start));
        found.unwrap_or_else(|| panic!("no `{key}` in {}", self.text))
    }

    /// What a report says of `name`.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.report.as_ref()?.field(name)
    }

    /// The field `name` as it is handed over.
    pub fn typed(&self, name: &str) -> Option<&Typed> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

struct Collector {
    target: &'static str,
    field: Option<&'static str>,
    events: Arc<Mutex<Vec<Captive>>>,
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == self.target && self.field.is_none_or(|field| metadata.fields().field(field).is_some())
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut captive = Captive {
            level: *event.metadata().level(),
            label: String::new(),
            process: String::new(),
            text: String::new(),
            report: Report::read(event),
            fields: Vec::new(),
        };
        event.record(&mut captive);
        if let Some(report) = &captive.report {
            captive.text = report.to_string();
        }
        self.events.lock().unwrap().push(captive);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl Visit for Captive {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "label" => value.clone_into(&mut self.label),
            "process" => value.clone_into(&mut self.process),
            _ => {}
        }
        self.fields.push((field.name(), Typed::Text(value.to_owned())));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.fields.push((field.name(), Typed::Number(value)));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.fields.push((field.name(), Typed::Flag(value)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            write!(self.text, "{value:?}").expect("a string takes everything");
        }
    }
}
