//! Supervisor reports, taken from where any program takes them: a `tracing` subscriber.

use crate::trace::{Told, TraceRef};
use otp::report::Report;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

pub(crate) struct Reports(pub(crate) TraceRef);

impl Subscriber for Reports {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // each thread has a subscriber of its own
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "otp::report"
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(told) = Report::read(event).as_ref().and_then(told) {
            self.0.report(told);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn told(report: &Report) -> Option<Told> {
    let kind = report.label().strip_prefix("supervisor ").filter(|kind| *kind != "progress")?;
    let field = |name| report.field(name).map(ToOwned::to_owned);
    Some(Told {
        kind: kind.to_owned(),
        supervisor: field("process")?,
        child: field("child")?,
        pid: field("child_pid"),
        restarting: report.field("restarting").is_some(),
        reason: field("reason")?,
    })
}
