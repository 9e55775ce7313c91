//! The mailbox: one queue for messages and signals, taken out whole by the process that owns it, or, if it has limits, one
//! by one.

mod admit;
mod limits;
mod line;
mod shed;

pub(crate) use limits::{Aftermath, Counts, News, Rules, Sender};
pub(crate) use line::{Bell, Ticket, Turn};

use super::signal::Signal;
use crate::mailbox::Mailbox;
use crate::message::Info;
use crate::observe::Mark;
use crate::seam::{Bug, has};
use limits::Limits;
use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

/// So many messages does a burst leave room for.
const REMEMBERED: u32 = 1_024;

/// What lies in a mailbox. `M` is the server's own message type: messages are values, not boxes.
#[derive(Debug)]
pub(crate) enum Envelope<M> {
    Message(M),
    Info(Info),
    Signal(Signal),
    /// One of the first two, with what it has brought along.
    Marked(Box<Marked<M>>),
}

/// A message and its mark. Boxed, so that messages without one are no larger.
#[derive(Debug)]
pub(crate) struct Marked<M> {
    /// `None` when it was taken out.
    pub(crate) envelope: Option<Envelope<M>>,
    pub(crate) mark: Mark,
}

impl<M> Envelope<M> {
    /// With what it brings along, if it brings anything.
    pub(crate) fn marked(self, mark: Option<Mark>) -> Self {
        match mark {
            Some(mark) => Self::Marked(Box::new(Marked { envelope: Some(self), mark })),
            None => self,
        }
    }

    /// The server's own message that it is.
    pub(crate) fn message(&self) -> Option<&M> {
        match self {
            Self::Message(message) => Some(message),
            Self::Marked(marked) => marked.envelope.as_ref()?.message(),
            Self::Info(_) | Self::Signal(_) => None,
        }
    }

    /// The server's own message that it is. What that has brought along is dropped: not under a lock.
    pub(crate) fn into_message(self) -> Option<M> {
        match self {
            Self::Message(message) => Some(message),
            Self::Marked(mut marked) => marked.envelope.take()?.into_message(),
            Self::Info(_) | Self::Signal(_) => None,
        }
    }
}

/// The senders' half of a mailbox; guarded by the process's lock.
pub(crate) struct Queue<M> {
    /// A lone message needs no buffer.
    first: Option<Envelope<M>>,
    rest: VecDeque<Envelope<M>>,
    /// Who sleeps and must be woken by who adds something. Set under the same lock as the owner's last look, so that no
    /// wake-up is lost or doubled.
    sleeper: Sleeper,
    closed: bool,
    /// How many messages the last burst had: the next may have as many.
    burst: u32,
    /// With so many messages waiting the limits decide about one more; signals are exempt.
    capacity: usize,
    /// `None`: any number may wait.
    limits: Option<Box<Limits<M>>>,
}

/// Who waits for a mailbox.
#[derive(Debug, Default)]
pub(crate) enum Sleeper {
    #[default]
    None,
    /// The process's own task.
    Carrier,
    /// Some other task that the process's code lent its mailbox to.
    Other(Waker),
}

/// Why a message was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Closed,
    Full,
    /// Its sender waits: for room, or, if the message was taken in, for its turn.
    Later,
}

impl<M> Queue<M> {
    pub(crate) fn new(mailbox: Option<Mailbox>, rules: Rules<M>) -> Self {
        let limits = mailbox.map(|mailbox| Box::new(Limits::new(mailbox, rules)));
        Self {
            first: None,
            rest: VecDeque::new(),
            sleeper: Sleeper::None,
            closed: false,
            burst: 0,
            capacity: limits.as_ref().map_or(usize::MAX, |limits| limits.threshold()),
            limits,
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// Takes the message, or leaves it there: after `Full` the limits are to be asked, by [`admit`](Self::admit). `waiting` is
    /// how many messages the owner has taken out but not handled.
    #[inline]
    pub(crate) fn offer(&mut self, message: &mut Option<M>, waiting: usize) -> Result<(), Refused> {
        self.has_room(waiting)?;
        // each moves it once, from where the sender has it to where it waits
        if self.len() == 0 {
            self.first = message.take().map(Envelope::Message);
        } else {
            if self.rest.len() == self.rest.capacity() {
                self.grow();
            }
            if let Some(message) = message.take() {
                self.rest.push_back(Envelope::Message(message));
            }
        }
        Ok(())
    }

    #[inline]
    fn has_room(&self, waiting: usize) -> Result<(), Refused> {
        if self.closed && !has(Bug::TakenInAfterClose) {
            return Err(Refused::Closed);
        }
        if self.capacity != usize::MAX && self.len() + waiting >= self.capacity {
            return Err(Refused::Full);
        }
        Ok(())
    }

    /// [`offer`](Self::offer) of a message that brings something along, if it does. What is not taken is left.
    pub(crate) fn offer_marked(
        &mut self,
        message: &mut Option<M>,
        waiting: usize,
        mark: &mut Option<Mark>,
    ) -> Result<(), Refused> {
        self.has_room(waiting)?;
        if let Some(message) = message.take() {
            self.add(Envelope::Message(message).marked(mark.take()));
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self) {
        let expected = if self.rest.is_empty() { self.burst.clamp(1, REMEMBERED) } else { 1 };
        self.rest.reserve(usize::try_from(expected).unwrap_or(1));
    }

    /// Adds anything but a server's own message, or gives it back if the process has ended.
    pub(crate) fn push(&mut self, envelope: Envelope<M>) -> Option<Envelope<M>> {
        if self.closed {
            return Some(envelope);
        }
        self.add(envelope);
        None
    }

    #[inline]
    fn add(&mut self, envelope: Envelope<M>) {
        if self.first.is_none() && self.rest.is_empty() {
            self.first = Some(envelope);
        } else {
            self.rest.push_back(envelope);
        }
    }

    /// Adds something that goes before all that waits.
    pub(crate) fn push_first(&mut self, envelope: Envelope<M>) {
        if let Some(next) = self.first.replace(envelope) {
            self.rest.push_front(next);
        }
    }

    /// Whom to wake, outside the lock; once for each time the owner went to sleep.
    pub(crate) fn wake(&mut self) -> Sleeper {
        if self.len() == 0 { Sleeper::None } else { mem::take(&mut self.sleeper) }
    }

    /// Whether nobody has to be woken.
    #[inline]
    pub(crate) fn is_owner_awake(&self) -> bool {
        matches!(self.sleeper, Sleeper::None)
    }

    /// Whether the process's own task waits for mail.
    #[inline]
    pub(crate) fn carrier_sleeps(&self) -> bool {
        matches!(self.sleeper, Sleeper::Carrier)
    }

    /// The process's own task is to be woken by who adds something. False if something is there already.
    pub(crate) fn sleep(&mut self) -> bool {
        let empty = self.len() == 0;
        if empty {
            self.sleeper = Sleeper::Carrier;
        }
        empty
    }

    /// The owner's look: the oldest envelope, and the others into `local`, which is empty. If there is none the owner
    /// sleeps, as `sleeper`; what is left in there is to be dropped outside the lock. The owner keeps `kept` aside.
    #[inline]
    pub(crate) fn take(
        &mut self,
        local: &mut VecDeque<Envelope<M>>,
        sleeper: &mut Sleeper,
        kept: usize,
    ) -> Option<Envelope<M>> {
        if self.limits.is_some() {
            let next = self.take_one(kept);
            if next.is_none() {
                mem::swap(&mut self.sleeper, sleeper);
            }
            return next;
        }
        let first = self.first.take();
        if !self.rest.is_empty() {
            self.burst = u32::try_from(self.rest.len()).unwrap_or(u32::MAX);
            mem::swap(&mut self.rest, local);
        }
        let next = first.or_else(|| local.pop_front());
        if next.is_none() || (local.is_empty() && matches!(sleeper, Sleeper::Carrier)) {
            // a lone message: its owner will sleep again when it is handled, and need not look for that. Whoever adds
            // something before wakes it now, instead of later
            mem::swap(&mut self.sleeper, sleeper);
        }
        next
    }

    /// All of it, behind what `local` has already; of a mailbox with limits, the first that is `wanted`. If there is nothing
    /// new the owner sleeps, as `sleeper`.
    pub(crate) fn gather(
        &mut self,
        local: &mut VecDeque<Envelope<M>>,
        sleeper: Sleeper,
        wanted: impl Fn(&Envelope<M>) -> bool,
    ) -> (bool, Sleeper) {
        if self.limits.is_some() {
            let first = self.first.take_if(|first| wanted(first));
            let found = first.or_else(|| self.rest.remove(self.rest.iter().position(&wanted)?));
            return match found {
                Some(found) => {
                    local.push_back(found);
                    (true, sleeper)
                }
                None => (false, mem::replace(&mut self.sleeper, sleeper)),
            };
        }
        if self.len() == 0 {
            return (false, mem::replace(&mut self.sleeper, sleeper));
        }
        local.extend(self.first.take());
        local.append(&mut self.rest);
        (true, sleeper)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Nothing is taken in from now on; what was queued is handed to the caller to be dropped outside the lock, with those
    /// who waited to send.
    pub(crate) fn close(&mut self) -> (Option<Envelope<M>>, VecDeque<Envelope<M>>, Vec<Bell>) {
        self.closed = true;
        let mut bells = Vec::new();
        if let Some(limits) = &mut self.limits {
            limits.line.disperse(&mut bells);
        }
        (self.first.take(), mem::take(&mut self.rest), bells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::Overflow;

    fn drain(queue: &mut Queue<u32>) -> Vec<u32> {
        let mut local = VecDeque::new();
        let mut out = Vec::new();
        while let Some(envelope) = local.pop_front().or_else(|| queue.take(&mut local, &mut Sleeper::Carrier, 0)) {
            if let Envelope::Message(n) = envelope {
                out.push(n);
            }
        }
        out
    }

    #[test]
    fn messages_come_out_in_order_whatever_the_bursts() {
        let mut queue = Queue::new(None, Rules::plain());
        for n in 0..10 {
            queue.offer(&mut Some(n), 0).expect("open");
        }
        assert_eq!(drain(&mut queue), (0..10).collect::<Vec<_>>());
        queue.offer(&mut Some(10), 0).expect("open");
        assert_eq!(drain(&mut queue), [10]);
    }

    #[test]
    fn the_owner_is_woken_once_for_each_time_it_parked() {
        let mut queue = Queue::new(None, Rules::plain());
        assert!(queue.take(&mut VecDeque::new(), &mut Sleeper::Carrier, 0).is_none());
        queue.offer(&mut Some(1), 0).expect("open");
        assert!(matches!(queue.wake(), Sleeper::Carrier));
        queue.offer(&mut Some(2), 0).expect("open");
        assert!(matches!(queue.wake(), Sleeper::None));
    }

    #[test]
    fn a_full_mailbox_refuses_messages_but_no_signals() {
        let mut queue = Queue::new(Some(Mailbox::bounded(2, Overflow::Reject)), Rules::plain());
        queue.offer(&mut Some(1), 0).expect("room");
        let mut refused = Some(2);
        assert_eq!(queue.offer(&mut refused, 1), Err(Refused::Full));
        assert_eq!(queue.admit(&mut refused, 1, Sender::Told, &mut None).verdict, Err(Refused::Full));
        assert_eq!(refused, Some(2));
        assert!(queue.push(Envelope::Signal(Signal::Terminate(crate::exit::ExitReason::Normal))).is_none());
        assert_eq!(queue.counts().refused, 1);
    }

    #[test]
    fn a_closed_mailbox_gives_the_message_back() {
        let mut queue = Queue::new(None, Rules::plain());
        queue.offer(&mut Some(1), 0).expect("open");
        assert!(queue.close().0.is_some());
        let mut refused = Some(2);
        assert_eq!(queue.offer(&mut refused, 0), Err(Refused::Closed));
        assert_eq!(refused, Some(2));
    }
}
