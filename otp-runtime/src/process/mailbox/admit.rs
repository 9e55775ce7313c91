//! Sending to a mailbox with limits.

use super::limits::{Admission, Sender};
use super::line::{Bell, Ticket};
use super::{Envelope, Queue, Refused};
use crate::exit::{Cause, ExitReason};
use crate::mailbox::{Mode, Overflow, Overloaded};
use crate::observe::Mark;
use crate::observe::count::Policy;
use crate::process::signal::Signal;
use crate::seam::{Bug, has};

impl<M> Queue<M> {
    /// Takes the message, or leaves it where it is, as the limits say. `waiting` is how many messages the owner has taken
    /// out but not handled.
    ///
    /// `mark` is what the message brings along: it is left if the message is.
    pub(crate) fn admit(
        &mut self,
        message: &mut Option<M>,
        waiting: usize,
        sender: Sender<'_>,
        mark: &mut Option<Mark>,
    ) -> Admission<M> {
        let mut admission =
            Admission { verdict: Ok(()), policy: self.policy(message.as_ref()), evicted: None, left: None };
        admission.verdict = self.decide(message, waiting, sender, mark, &mut admission);
        self.arm();
        admission
    }

    fn decide(
        &mut self,
        message: &mut Option<M>,
        waiting: usize,
        sender: Sender<'_>,
        mark: &mut Option<Mark>,
        admission: &mut Admission<M>,
    ) -> Result<(), Refused> {
        if self.closed {
            return Err(Refused::Closed);
        }
        let waiting = self.len() + waiting;
        let overflow = self.limits.as_ref().zip(message.as_ref()).map(|(limits, message)| limits.overflow(message));
        let (Some(limits), Some(overflow)) = (&mut self.limits, overflow) else { return Err(Refused::Closed) };
        let told = !matches!(sender, Sender::Untold);
        let place = if let Sender::Patient { ticket, .. } = &sender { **ticket } else { None };
        if limits.has_room(waiting, place) {
            admission.left = place.and_then(|place| limits.line.leave(place));
            let sync = limits.load.mode == Mode::Sync;
            self.accept(message, mark);
            let Sender::Patient { ticket, bell } = sender else { return Ok(()) };
            *ticket = if sync { self.stand_for_turn(bell) } else { None };
            return if sync { Err(Refused::Later) } else { Ok(()) };
        }
        if overflow == Overflow::DropOldest && limits.line.has_no_one_for_room() {
            admission.evicted = self.evict();
            if admission.evicted.is_some() {
                self.accept(message, mark);
                return Ok(());
            }
        }
        let Some(limits) = &mut self.limits else { return Err(Refused::Closed) };
        match (overflow, sender) {
            (Overflow::Block, Sender::Patient { ticket, bell }) if !limits.stopped => {
                let place = place.unwrap_or_else(|| limits.line.next());
                *ticket = Some(place);
                admission.left = limits.line.stand(place, bell.clone());
                return Err(Refused::Later);
            }
            (Overflow::Stop, _) if !limits.stopped => {
                limits.stopped = true;
                let reason = ExitReason::Error(Cause::new(Overloaded { waiting }));
                self.push_first(Envelope::Signal(Signal::Terminate(reason)));
            }
            _ => {}
        }
        if !has(Bug::RefusalUncounted) {
            self.count(u64::from(told), u64::from(!told));
        }
        Err(Refused::Full)
    }

    fn accept(&mut self, message: &mut Option<M>, mark: &mut Option<Mark>) {
        if let Some(message) = message.take() {
            self.add(Envelope::Message(message).marked(mark.take()));
        }
    }

    /// By which policy a message is not taken in, if it is not.
    fn policy(&self, message: Option<&M>) -> Policy {
        match self.limits.as_ref().zip(message) {
            Some((limits, message)) if limits.mode().is_none() => Policy::Full(limits.overflow(message)),
            _ => Policy::Adaptive,
        }
    }

    /// The sender of the message that was just taken in waits until it was handled.
    fn stand_for_turn(&mut self, bell: &Bell) -> Option<Ticket> {
        let messages = self.first.iter().chain(&self.rest).filter(|each| each.message().is_some()).count();
        let limits = self.limits.as_mut()?;
        let number = limits.left + messages as u64;
        Some(limits.line.stand_for_turn(number, bell.clone()))
    }

    /// Takes out the oldest message that may go for a newer one.
    fn evict(&mut self) -> Option<Envelope<M>> {
        let limits = self.limits.as_ref()?;
        let may_go = |envelope: &Envelope<M>| {
            envelope.message().is_some_and(|message| limits.overflow(message) == Overflow::DropOldest)
        };
        if self.first.as_ref().is_some_and(may_go) {
            self.first.take()
        } else {
            let at = self.rest.iter().position(may_go)?;
            self.rest.remove(at)
        }
    }

    /// Who sends next is to look at the limits, or need not.
    pub(super) fn arm(&mut self) {
        if let Some(limits) = &self.limits {
            self.capacity = limits.threshold();
        }
    }
}
