//! What stages say to each other.

use super::dispatch::Wish;
use super::info::StageInfo;
use super::subscribe::Subscribe;
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::message::Info;
use crate::observe::Mark;
use crate::process::record::{AnyProcess, update};
use crate::protocol::ReplyTo;
use crate::reference::Reference;
use crate::report::{self, drop_guarded};

/// To a producer of `E`.
pub(super) enum Upward<E: Send + 'static> {
    Join(Box<Joining<E>>),
    Ask(Reference, usize),
    Cancel(Reference, ExitReason),
    /// To itself: there is demand that no consumer will tell it of.
    Pump,
}

/// To a consumer of `E`.
pub(super) enum Downward<E: Send + 'static> {
    Events(Reference, Vec<E>),
    Cancelled(Reference, ExitReason),
    /// To itself: it has subscribed.
    Begun(Subscription),
    /// Somebody wants it to subscribe to this producer.
    Subscribe(AnyProcess, Box<Subscribe<E>>, ReplyTo<Subscription>),
}

/// To any stage.
pub(super) enum Order {
    Enquire(ReplyTo<StageInfo>),
    /// Whether demand is passed on to the producer.
    Forward(bool),
}

/// A consumer subscribes. If nobody takes that in, it is told.
pub(super) struct Joining<E: Send + 'static> {
    pub(super) tag: Reference,
    pub(super) consumer: AnyProcess,
    pub(super) wish: Option<Wish<E>>,
    /// What it asks for at once.
    pub(super) ask: usize,
    pub(super) producer: AnyProcess,
}

impl<E: Send + 'static> Drop for Joining<E> {
    fn drop(&mut self) {
        // the end of a producer is told by a monitor, with its reason
        if self.wish.is_some() && !self.producer.head().has_ended() {
            let reason = ExitReason::error(format_args!("{} is no producer of such events", self.producer.head().pid));
            post(&self.consumer, Downward::<E>::Cancelled(self.tag, reason));
        }
    }
}

/// Sends a message. Whoever has ended gets nothing.
pub(super) fn post<T: Send + 'static>(to: &AnyProcess, message: T) {
    let (info, mark) = (Info::new(message), Mark::of_sender());
    if let Some(refused) = update(&**to, |_, intake| intake.push_info(info, mark)) {
        drop_guarded(None, "message to a stage", refused);
    }
}

/// [`post`], of what is not to be lost unnoticed.
pub(super) fn post_events<E: Send + 'static>(to: &AnyProcess, tag: Reference, events: Vec<E>) {
    let (info, mark) = (Info::new(Downward::Events(tag, events)), Mark::of_sender());
    if let Some(refused) = update(&**to, |_, intake| intake.push_info(info, mark)) {
        report::dead_letter("events", &to.head().pid, "the consumer has ended");
        drop_guarded(None, "event", refused);
    }
}
