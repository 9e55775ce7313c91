//! A server as a sink: casts, as fast as they are handled.

use super::cast::error;
use crate::behaviour::Behaviour;
use crate::process::overflow::InLine;
use crate::process::parcel::Source;
use crate::process::record::AnyProcess;
use crate::protocol::CastError;
use crate::report::drop_guarded;
use crate::server_ref::{ServerRef, Why, poll_in_line};
use futures_sink::Sink;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// So many messages of a sink are on their way at most.
const IN_FLIGHT: usize = 32;
/// How often the server's progress is asked for.
const STEP: usize = 8;

/// A server as a [`Sink`] of casts: what [`sink`](super::ServerHandle::sink) gives. Needs the feature `stream`.
///
/// - *ready*: fewer than 32 of its messages are on their way, whatever the mailbox's own limit is; and if that is reached, and its
///   `overflow` is `block`, the sink waits in line as any cast does.
/// - *flush*: all of its messages were handled.
/// - *close*: flush. The server lives on.
///
/// Each sink counts its own messages: a clone of the client makes another sink. A message that was taken in when the server ended
/// is lost, as any cast; `flush` says so, also if the server has ended just after it had handled the last one.
///
/// A server cannot be its own sink: in a handler it would wait for itself, for ever.
///
/// # Errors
/// [`CastError`]: of a send to a mailbox that is full and does not let senders wait; `NoProc` if the server has ended, or is
/// being restarted.
///
/// # Cancel safety
/// Dropping the sink loses at most the one message that waits for room.
#[must_use = "a sink does nothing unless something is sent to it"]
pub struct CastSink<S: Behaviour, F> {
    server: ServerRef<S>,
    make: F,
    message: Option<S::Msg>,
    place: Option<InLine>,
    progress: Arc<Source>,
    /// How many were sent since the last barrier.
    since: usize,
    /// Who was sent the last one.
    last: Option<AnyProcess>,
    /// One that was sent something has ended before it was known to have handled that.
    lost: bool,
}

impl<S: Behaviour, F> CastSink<S, F> {
    pub(super) fn new(server: ServerRef<S>, make: F) -> Self {
        Self {
            server,
            make,
            message: None,
            place: None,
            progress: Source::of_barriers(),
            since: 0,
            last: None,
            lost: false,
        }
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CastError>> {
        if self.message.is_none() {
            return Poll::Ready(Ok(()));
        }
        let sent = ready!(self.poll_message(cx));
        self.place = None;
        if sent.is_err() {
            drop_guarded(None, "message", self.message.take());
        } else {
            self.since += 1;
            if self.since >= STEP {
                self.ask();
            }
        }
        Poll::Ready(sent.map_err(error))
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Why>> {
        if self.place.is_none() {
            let Some(process) = self.server.resolve() else { return Poll::Ready(Err(Why::NoProc)) };
            match self.server.cast(&mut self.message) {
                Ok(()) => {
                    self.was_sent(process);
                    return Poll::Ready(Ok(()));
                }
                Err(Why::Full) => self.place = Some(InLine::of(process)),
                refused => return Poll::Ready(refused),
            }
        }
        let Some(place) = &mut self.place else { return Poll::Ready(Err(Why::NoProc)) };
        let polled = poll_in_line(place, &mut self.message, cx.waker());
        if self.message.is_some() {
            return polled;
        }
        let process = place.process().clone();
        self.was_sent(process);
        // it may be one to be waited for: the barriers do that
        Poll::Ready(Ok(()))
    }

    fn was_sent(&mut self, process: AnyProcess) {
        let before = self.last.replace(process);
        self.lost |= before.is_some_and(|before| before.head().has_ended());
    }

    /// Has the server say when it has come so far.
    fn ask(&mut self) {
        self.since = 0;
        if let Some(process) = &self.last {
            self.progress.barrier(process);
        }
    }

    fn poll_handled(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CastError>> {
        ready!(self.poll_sent(cx))?;
        if self.since > 0 {
            self.ask();
        }
        ready!(self.progress.poll_room(cx, 1));
        let ended = self.last.take().is_some_and(|process| process.head().has_ended());
        Poll::Ready(if std::mem::take(&mut self.lost) || ended { Err(CastError::NoProc) } else { Ok(()) })
    }
}

/// Nothing in it is pinned.
impl<S: Behaviour, F> Unpin for CastSink<S, F> {}

impl<S: Behaviour, T, F: FnMut(T) -> S::Msg> Sink<T> for CastSink<S, F> {
    type Error = CastError;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), CastError>> {
        let this = self.get_mut();
        ready!(this.poll_sent(cx))?;
        ready!(this.progress.poll_room(cx, IN_FLIGHT / STEP));
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), CastError> {
        let this = self.get_mut();
        this.message = Some((this.make)(item));
        // it is sent at once if that can be
        match this.poll_sent(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(sent) => sent,
            Poll::Pending => Ok(()),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), CastError>> {
        self.get_mut().poll_handled(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), CastError>> {
        self.get_mut().poll_handled(cx)
    }
}

impl<S: Behaviour, F> fmt::Debug for CastSink<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CastSink").field("server", &self.server).finish_non_exhaustive()
    }
}
