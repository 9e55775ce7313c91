//! One message while it is handled.

use super::{Kind, Label, Mark, ProcessKind, Spans, count, spans};
use crate::panic::guarded;
use crate::pid::Pid;
use crate::seam::{self, Instant};
use crate::switch;
use std::mem;
use std::sync::Arc;
use tracing::Span;

/// The level of the spans. Those who want them have asked for them.
pub(super) const LEVEL: tracing::Level = tracing::Level::INFO;

/// The process that handles something.
pub(crate) struct Who<N> {
    pub(crate) pid: Pid,
    pub(crate) kind: ProcessKind,
    /// The type of its state.
    pub(crate) module: &'static str,
    pub(crate) spans: Spans,
    /// Its registered name; asked for only where somebody reads it.
    pub(crate) name: N,
}

/// One message while it is handled; when this is dropped, it was.
#[derive(Debug)]
pub(crate) struct Observation {
    span: Option<Span>,
    kind: Kind,
    since: Option<Instant>,
    /// The running code is in the span.
    entered: bool,
}

impl Observation {
    /// `mark` is what the message has brought along. A call without one was not sent: its caller runs the process.
    #[cold]
    pub(crate) fn begin<N>(who: Who<N>, label: Label, mark: Option<Mark>) -> Option<Box<Self>>
    where
        N: FnOnce() -> Option<Arc<str>>,
    {
        let span = if who.spans.wanted() && spans::may_be_read() {
            guarded(|| open(who, label, mark.as_ref())).ok().filter(|span| !span.is_disabled())
        } else {
            None
        };
        drop(mark);
        let since = switch::is_on(switch::METRICS).then(seam::now);
        (span.is_some() || since.is_some()).then(|| Box::new(Self { span, kind: label.kind, since, entered: false }))
    }

    /// What runs from now on does so in the span, until it [exits](Self::exits) in whatever way.
    pub(crate) fn enters(&mut self) {
        if let Some(span) = &self.span {
            self.entered = guarded(|| span.with_subscriber(|(id, dispatch)| dispatch.enter(id))).is_ok();
        }
    }

    /// What runs from now on does so outside the span.
    pub(crate) fn exits(&mut self) {
        if let Some(span) = &self.span
            && mem::take(&mut self.entered)
        {
            let _ = guarded(|| span.with_subscriber(|(id, dispatch)| dispatch.exit(id)));
        }
    }

    /// Runs code in the span.
    pub(crate) fn around<R>(observed: &mut Option<Box<Self>>, code: impl FnOnce() -> R) -> R {
        let _inside = observed.as_deref_mut().map(Inside::of);
        code()
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.exits();
        if let Some(since) = self.since {
            count::handled(self.kind, seam::now().saturating_duration_since(since));
        }
        if let Some(span) = self.span.take() {
            // its subscriber is other people's code
            let _ = guarded(|| drop(span));
        }
    }
}

/// In the span until it is dropped.
struct Inside<'a>(&'a mut Observation);

impl<'a> Inside<'a> {
    fn of(observed: &'a mut Observation) -> Self {
        observed.enters();
        Self(observed)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.exits();
    }
}

/// A call is part of what its caller does. Anything else begins something of its own, which follows from what its sender
/// did: casts that cause casts would be one endless trace otherwise.
fn open<N>(who: Who<N>, label: Label, mark: Option<&Mark>) -> Span
where
    N: FnOnce() -> Option<Arc<str>>,
{
    let Who { pid, kind, module, name, .. } = who;
    let Label { kind: how, name: message } = label;
    let sender = mark.and_then(|mark| mark.span.as_ref());
    let is_call = how == Kind::Call;
    let parent = match (is_call, mark) {
        (true, Some(_)) => sender.and_then(Span::id),
        (true, None) => Span::current().id(),
        (false, _) => None,
    };
    let span = tracing::span!(
        target: "otp::handle",
        parent: parent,
        LEVEL,
        "otp.handle",
        otp.kind = how.name(),
        otp.message = message,
        otp.pid = %pid,
        otp.name = name().as_deref(),
        otp.behaviour = kind.name(),
        otp.module = module,
        otel.name = %format_args!("{module} {message}"),
        otel.kind = match how {
            Kind::Call => "server",
            Kind::Cast | Kind::Info => "consumer",
            Kind::Continue | Kind::Timeout | Kind::Internal => "internal",
        },
    );
    if !is_call && let Some(sender) = sender {
        span.follows_from(sender);
    }
    span
}
