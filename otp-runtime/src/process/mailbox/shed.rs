//! The owner's look into a mailbox with limits, and what it drops then.

use super::limits::News;
use super::{Envelope, Queue};
use crate::exit::{Cause, ExitReason};
use crate::mailbox::{Limit, Load, Mode, Overloaded, Step};
use crate::process::signal::Signal;
use std::collections::VecDeque;
use std::mem;

impl<M> Queue<M> {
    /// The owner's look into a mailbox with limits: one envelope at a time, so that what waits is here to be dropped.
    pub(super) fn take_one(&mut self, kept: usize) -> Option<Envelope<M>> {
        if let Some(limits) = &mut self.limits {
            limits.line.have_their_turn(limits.left, &mut limits.aftermath.bells);
        }
        let taken = self.next_to_handle();
        if let Some(limits) = &mut self.limits {
            let waiting = usize::from(self.first.is_some()) + self.rest.len() + kept;
            let room = limits.capacity().saturating_sub(waiting);
            limits.line.wake_for_room(room, &mut limits.aftermath.bells);
            if taken.is_none() && limits.mode().is_some() {
                let now = limits.now();
                limits.load.rests(now);
            }
        }
        if self.rest.is_empty() && self.rest.capacity() > 0 && taken.is_none() {
            // the burst is over: an idle process keeps no buffer
            self.rest = VecDeque::new();
        }
        self.arm();
        taken
    }

    fn next_to_handle(&mut self) -> Option<Envelope<M>> {
        loop {
            let envelope = self.first.take().or_else(|| self.rest.pop_front())?;
            let waiting = self.rest.len();
            let (Some(_), Some(limits)) = (envelope.message(), &mut self.limits) else { return Some(envelope) };
            limits.left += 1;
            let Limit::Adaptive(adaptive) = limits.limit else { return Some(envelope) };
            let now = limits.now();
            limits.load = limits.load.rested(now);
            let before = limits.load.mode;
            let (load, step) = limits.load.step(&adaptive, waiting, now);
            limits.load = load;
            let flushed = match step {
                Step::Handle | Step::Kill | Step::Drop => 0,
                Step::Flush => self.flush(),
            };
            let Some(limits) = &mut self.limits else { return Some(envelope) };
            let now = limits.load.mode;
            let news = &mut limits.aftermath.news;
            if flushed > 0 {
                news.push(News::Flushed(flushed));
            }
            if before != now && (before == Mode::Drop || now == Mode::Drop) {
                news.push(News::Mode { before, now });
            }
            match (step, envelope) {
                (Step::Kill, envelope) => {
                    self.push_first(envelope);
                    let reason = ExitReason::ShutdownWith(Cause::new(Overloaded { waiting }));
                    return Some(Envelope::Signal(Signal::Terminate(reason)));
                }
                (Step::Drop | Step::Flush, message) if message.message().is_some() => {
                    let number = limits.left - flushed as u64;
                    limits.line.lose(number, limits.left, &mut limits.aftermath.bells);
                    limits.aftermath.dropped.push(message);
                }
                (_, envelope) => return Some(envelope),
            }
        }
    }

    /// Drops what waits, signals and messages of other kinds apart.
    fn flush(&mut self) -> usize {
        let Some(limits) = &mut self.limits else { return 0 };
        let dropped = &mut limits.aftermath.dropped;
        let before = dropped.len();
        let mut kept = VecDeque::new();
        for envelope in mem::take(&mut self.rest) {
            match envelope {
                message if message.message().is_some() && dropped.len() - before < Load::FLUSHED => {
                    dropped.push(message);
                }
                envelope => kept.push_back(envelope),
            }
        }
        self.rest = kept;
        let flushed = dropped.len() - before;
        limits.left += flushed as u64;
        flushed
    }
}
