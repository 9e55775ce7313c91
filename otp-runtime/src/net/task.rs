//! The task of a socket: it reads for its owner, and writes what could not be written at once.

use super::IN_FLIGHT;
use super::message::{Closed, Incoming, Passive, SocketError};
use super::port::{Port, Unread, Way};
use super::reader::Step;
use super::socket::{Handle, Socket};
use crate::message::Info;
use crate::report::drop_guarded;
use crate::seam::{self, Sleep};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

/// After so many frames in a row others are to have a turn.
const BATCH: u32 = 32;

pub(super) struct Task<F: Send + 'static> {
    port: Arc<Port<F>>,
    /// The task does not keep the socket open.
    handle: Weak<Handle<F>>,
    linger: Option<Pin<Box<Sleep>>>,
}

/// How a row of frames has ended.
enum Read {
    /// The task will be woken.
    Waits,
    /// There may be more at once.
    More,
    /// Nothing more is read.
    Over,
}

impl<F: Send + 'static> Task<F> {
    pub(super) fn new(port: Arc<Port<F>>, handle: Weak<Handle<F>>) -> Self {
        Self { port, handle, linger: None }
    }

    fn poll_end(&mut self, flushed: bool, cx: &mut Context<'_>) -> Poll<()> {
        let most = self.port.settings.linger;
        let mut late = |timer: &mut Pin<Box<Sleep>>| timer.as_mut().poll(cx).is_ready();
        if !flushed && !most.is_zero() && !late(self.linger.get_or_insert_with(|| Box::pin(seam::sleep(most)))) {
            return Poll::Pending;
        }
        self.port.end();
        Poll::Ready(())
    }

    fn read(&self, cx: &mut Context<'_>) -> Read {
        for _ in 0..BATCH {
            if self.port.sleep_while_passive() {
                return Read::Waits;
            }
            match self.port.source.poll_room(cx, IN_FLIGHT) {
                Poll::Ready(true) => {}
                Poll::Ready(false) => return Read::Over,
                Poll::Pending => return Read::Waits,
            }
            let (mut reader, wire) = match self.port.lend() {
                Ok(lent) => lent,
                Err(Unread::Busy) => {
                    if self.port.wait_to_read(cx.waker().clone()) {
                        return Read::Waits;
                    }
                    continue;
                }
                Err(Unread::Ended | Unread::Closed(_)) => return Read::Over,
            };
            let step = reader.frame(&wire);
            let step = match step {
                Step::Got(frame) => match self.port.pass(frame, &mut reader) {
                    Way::Send(frame) => Step::Got(frame),
                    Way::Kept => {
                        self.port.give_back(reader, true);
                        continue;
                    }
                },
                step => step,
            };
            self.port.give_back(reader, false);
            match step {
                Step::Got(frame) => self.came(frame),
                Step::Wait => {
                    if wire.poll_read_ready(cx).is_pending() {
                        return Read::Waits;
                    }
                }
                Step::End => {
                    self.ended(None);
                    return Read::Over;
                }
                Step::Failed(error) => {
                    self.ended(Some(error));
                    return Read::Over;
                }
            }
        }
        Read::More
    }

    fn came(&self, frame: F) {
        let Some(handle) = self.handle.upgrade() else {
            // nobody has the socket any more
            return drop_guarded(self.port.source.owner(), "frame", frame);
        };
        self.port.source.deliver(Info::new(Incoming { socket: Socket::of(handle), frame }));
        if self.port.is_used_up() {
            self.port.source.deliver(Info::new(Passive::of(self.port.id)));
        }
    }

    fn ended(&self, error: Option<io::Error>) {
        let id = self.port.id;
        let failed = error.as_ref().map(io::Error::kind);
        if let Some(error) = error {
            self.port.source.deliver(Info::new(SocketError::of(id, error)));
        }
        // whoever has received the last message finds the socket closed
        self.port.end_reading(failed);
        self.port.source.deliver(Info::new(Closed::of(id)));
    }
}

impl<F: Send + 'static> Future for Task<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.port.attend(cx.waker().clone());
        // also so that it is woken when the owner ends
        let owned = this.port.source.poll_room(cx, IN_FLIGHT) != Poll::Ready(false);
        let flushed = this.port.poll_flush(cx).is_ready();
        if !owned || this.port.is_closing() {
            return this.poll_end(flushed, cx);
        }
        match this.read(cx) {
            Read::More => cx.waker().wake_by_ref(),
            Read::Over if this.port.is_closing() || this.port.source.is_over() => return this.poll_end(flushed, cx),
            Read::Waits | Read::Over => {}
        }
        Poll::Pending
    }
}

impl<F: Send + 'static> Drop for Task<F> {
    /// It is over, or its runtime goes down.
    fn drop(&mut self) {
        self.port.end();
    }
}
