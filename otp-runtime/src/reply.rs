//! The slot a reply goes through: two ends, each of which may be dropped at any time. Slots are used again.

use crate::panic::guarded;
use crate::pid::Pid;
use crate::report::drop_guarded;
use crate::seam::atomic::{AtomicU8, Ordering};
use crate::waits::{self, Key};
use otp_handover::reply::{self, Sent};
use std::fmt;
use std::task::{Context, Poll, ready};

/// What both ends know.
struct Shared {
    /// The process that made the request.
    caller: Option<Pid>,
    /// What the wait-for graph has to do with it: bits of [`edge`].
    edge: AtomicU8,
}

/// How far a request is, as the wait-for graph sees it. The sides set their bits before they change the graph, or look
/// at them afterwards, so that no edge outlives its reason.
mod edge {
    /// The caller has entered an edge.
    pub(super) const WAITED: u8 = 1;
    /// It counts only until the handler has the request: anybody may reply then.
    pub(super) const DELAYED: u8 = 2;
    /// The handler has the request.
    pub(super) const HANDLED: u8 = 4;
    /// The reply was sent.
    pub(super) const ANSWERED: u8 = 8;
    /// The request was dropped out of a mailbox that is too full: there will be no reply.
    pub(super) const REFUSED: u8 = 16;

    /// Whether the callee is no longer what the caller waits for.
    pub(super) fn is_past(bits: u8) -> bool {
        bits & ANSWERED != 0 || bits & (DELAYED | HANDLED) == DELAYED | HANDLED
    }
}

/// Where the reply to one call goes.
///
/// A `#[call]` handler that takes one replies later, from wherever the value has got to: store it, move it to a task,
/// send it to another process (`gen_server:reply/2`). Replying to a caller that no longer waits does nothing.
///
/// A `ReplyTo` that is dropped leaves its caller waiting, as in OTP, until the call times out or the server ends.
#[doc(alias = "gen_server:reply")]
#[doc(alias = "From")]
#[must_use = "the caller waits for a reply"]
pub struct ReplyTo<T> {
    end: reply::Sender<T, Shared>,
}

/// The caller's end of a [`ReplyTo`].
pub struct ReplySlot<T> {
    end: reply::Receiver<T, Shared>,
}

/// Makes the two ends of a reply to `caller`.
#[inline]
pub(crate) fn slot<T: 'static>(caller: Option<Pid>) -> (ReplyTo<T>, ReplySlot<T>) {
    let (to, end) = reply::pair(Shared { caller, edge: AtomicU8::new(0) });
    (ReplyTo { end: to }, ReplySlot { end })
}

impl<T> ReplyTo<T> {
    /// Replies.
    #[inline]
    pub fn send(self, value: T) {
        let Self { end } = self;
        // before anybody is woken; a caller whose reply was dropped goes on to wait for the server's end
        let edge = &end.shared().edge;
        if (waits::is_on() || edge.load(Ordering::Relaxed) != 0)
            && edge.fetch_or(edge::ANSWERED, Ordering::AcqRel) & edge::WAITED != 0
        {
            waits::remove(Key::Slot(end.address()));
        }
        match end.send(value) {
            Sent::Quietly => {}
            // the caller's: the server goes on whatever it does
            Sent::Wake(waker) => drop(guarded(|| waker.wake())),
            // the caller has gone: what its reply does when it is dropped must not end the server
            Sent::Unwanted(value) => drop_guarded(None, "late reply", value),
        }
    }

    /// The process that waits for the reply; `None` if the call was made outside every process.
    #[inline]
    pub fn caller(&self) -> Option<Pid> {
        self.end.shared().caller
    }

    /// Tells the caller that the request was dropped out of a mailbox that is too full.
    #[doc(hidden)]
    pub fn refuse(self) {
        // before it is dropped, which is what wakes the caller
        self.end.shared().edge.fetch_or(edge::REFUSED, Ordering::AcqRel);
    }

    /// A handler has the request.
    #[inline]
    pub(crate) fn handled(&self) {
        if waits::is_on() {
            let before = self.end.shared().edge.fetch_or(edge::HANDLED, Ordering::AcqRel);
            if before & edge::WAITED != 0 && before & edge::DELAYED != 0 {
                waits::remove(Key::Slot(self.end.address()));
            }
        }
    }

    /// Whether somebody still waits for the reply. If not, the work for it can be spared.
    pub fn is_wanted(&self) -> bool {
        self.end.is_wanted()
    }
}

/// What becomes of a request.
pub(crate) enum Answer<T> {
    Reply(T),
    /// It was dropped out of a mailbox that is too full.
    Refused,
    /// Whoever had it has dropped it.
    Dropped,
}

impl<T> ReplySlot<T> {
    /// What became of the request.
    pub(crate) fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Answer<T>> {
        ready!(self.end.poll_ready(cx));
        Poll::Ready(self.take_answer().unwrap_or(Answer::Dropped))
    }

    /// What became of the request, if that is settled already. It is told once.
    #[inline]
    pub(crate) fn take_answer(&mut self) -> Option<Answer<T>> {
        let mut settled = None;
        let reply = self.end.take_after(|shared, address| {
            settled = Some(shared.edge.load(Ordering::Acquire) & edge::REFUSED != 0);
            rest(shared, address);
        });
        match reply {
            Some(reply) => Some(Answer::Reply(reply)),
            None => settled.map(|refused| if refused { Answer::Refused } else { Answer::Dropped }),
        }
    }

    /// `Ready(None)`: the reply will never come.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        ready!(self.end.poll_ready(cx));
        Poll::Ready(self.take())
    }

    /// The reply, if it is there already.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<T> {
        self.end.take_after(rest)
    }

    /// Enters into the wait-for graph that `from` waits for this reply of `to`; `delayed` if it may come from anybody
    /// once a handler has the request. The error is the way back, from `to` to `from`.
    pub(crate) fn wait(&self, from: Pid, to: Pid, delayed: bool) -> Result<(), Vec<Pid>> {
        let (Some(Shared { edge, .. }), Some(address)) = (self.end.shared(), self.end.address()) else { return Ok(()) };
        let bits = edge::WAITED | if delayed { edge::DELAYED } else { 0 };
        if edge::is_past(edge.fetch_or(bits, Ordering::AcqRel) | bits) {
            return Ok(());
        }
        waits::enter(Key::Slot(address), from, to)?;
        if edge::is_past(edge.load(Ordering::Acquire)) {
            waits::remove(Key::Slot(address));
        }
        Ok(())
    }

    /// Nobody waits for this reply, for now.
    #[inline]
    pub(crate) fn rest(&self) {
        if let (Some(shared), Some(address)) = (self.end.shared(), self.end.address()) {
            rest(shared, address);
        }
    }
}

/// Takes back that the caller waits.
#[inline]
fn rest(Shared { edge, .. }: &Shared, address: usize) {
    if edge.load(Ordering::Relaxed) & edge::WAITED != 0 {
        edge.fetch_and(!edge::WAITED, Ordering::AcqRel);
        waits::remove(Key::Slot(address));
    }
}

impl<T> Drop for ReplySlot<T> {
    #[inline]
    fn drop(&mut self) {
        if self.end.is_empty() {
            return;
        }
        self.rest();
        if let Some(value) = self.end.close() {
            drop_guarded(None, "reply that nobody took", value);
        }
    }
}

impl<T> fmt::Debug for ReplyTo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplyTo")
    }
}

impl<T> fmt::Debug for ReplySlot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplySlot")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    fn poll<T>(slot: &mut ReplySlot<T>) -> Poll<Option<T>> {
        slot.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_reply_arrives_once() {
        let (to, mut slot) = super::slot(None);
        assert!(poll(&mut slot).is_pending());
        to.send(7);
        assert_eq!(poll(&mut slot), Poll::Ready(Some(7)));
        assert_eq!(poll(&mut slot), Poll::Ready(None));
    }

    /// Who looks whether the reply is there already must not lose what is there instead.
    #[test]
    fn a_refusal_is_told_to_whoever_looks_first() {
        let (to, mut slot) = super::slot::<u8>(None);
        assert!(slot.take_answer().is_none());
        to.refuse();
        assert!(matches!(slot.take_answer(), Some(Answer::Refused)));
        assert!(slot.take_answer().is_none());
        let (to, mut slot) = super::slot::<u8>(None);
        drop(to);
        assert!(matches!(slot.take_answer(), Some(Answer::Dropped)));
    }

    #[test]
    fn a_dropped_sender_is_noticed_and_a_dropped_receiver_too() {
        let (to, mut slot) = super::slot::<u8>(None);
        drop(to);
        assert_eq!(poll(&mut slot), Poll::Ready(None));
        let (to, slot) = super::slot::<u8>(None);
        assert!(to.is_wanted());
        drop(slot);
        assert!(!to.is_wanted());
        to.send(1);
    }
}
