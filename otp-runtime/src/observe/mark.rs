//! What a message brings along from its sender.

use super::{count, spans};
use crate::panic::guarded;
use crate::seam::{self, Instant};
use crate::switch;
use tracing::Span;

/// When a message was sent, and in which span.
#[derive(Debug, Default)]
pub(crate) struct Mark {
    /// That of the sender, if somebody reads it. It stays open until the message was handled.
    pub(super) span: Option<Span>,
    sent: Option<Instant>,
}

impl Mark {
    /// Of a message that is being sent by the running code. Calls the subscriber: not under a lock.
    #[cold]
    pub(crate) fn now() -> Option<Self> {
        if !switch::is_on(switch::METRICS) && !spans::may_be_read() {
            return None;
        }
        let span = if spans::may_be_read() { guarded(Span::current).ok() } else { None };
        let span = span.filter(|span| !span.is_none());
        let sent = switch::is_on(switch::METRICS).then(seam::now);
        Some(Self { span, sent })
    }

    /// [`now`](Self::now), if anything is on.
    #[inline]
    pub(crate) fn of_sender() -> Option<Self> {
        if switch::is_on(switch::MARKS) { Self::now() } else { None }
    }

    /// The message was taken out of the mailbox.
    pub(crate) fn arrives(&mut self) {
        if let Some(sent) = self.sent.take() {
            count::waited(seam::now().saturating_duration_since(sent));
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Some(span) = self.span.take() {
            // its subscriber is other people's code
            let _ = guarded(|| drop(span));
        }
    }
}
