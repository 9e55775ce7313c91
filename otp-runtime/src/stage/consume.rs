//! What a consumer does with the messages of its producers.

use super::input::Input;
use super::intake::Intake;
use super::message::{Downward, Order};
use super::ports::{Ports, follow, input, obey, settle};
use super::roles::{Consumer, Stage};
use super::subscription::Subscription;
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::message::{Down, Info};
use crate::spec::BoxFuture;
use std::convert::Infallible;

impl<S: Consumer> Ctx<S> {
    /// In `#[init]`: makes the server a consumer, and subscribes it.
    ///
    /// # Panics
    /// If it is a stage already.
    #[doc(alias = "GenStage")]
    pub fn consumer(&mut self, input: Input<S::Event>) {
        let intake = Intake::new(self.process().cloned());
        let ports = Ports::<S, S::Event, Infallible> { input: Some(intake), output: None, handler: handle::<S> };
        assert!(self.open_port(Box::new(ports)), "a server is made a stage once, in its `#[init]`");
        begin(input, self);
    }
}

/// Subscribes as the stage was told to. It is told of it with the next messages: its state is not there yet.
pub(super) fn begin<S: Stage<R>, R>(wanted: Input<S::In>, cx: &mut Ctx<S>) {
    if let Some(intake) = input(cx) {
        intake.start(wanted);
    }
}

/// What a stage has to be told of its subscriptions.
pub(super) enum Turn {
    Begun(Subscription),
    Over(Subscription, ExitReason),
}

/// Takes in what a producer says, or what became of one.
pub(super) fn hear<S: Stage<R>, R>(info: Info, cx: &mut Ctx<S>, mut tell: impl FnMut(Turn, &mut Ctx<S>)) -> Option<()> {
    let (tag, reason) = match info.take::<Downward<S::In>>() {
        Ok(Downward::Events(tag, events)) => {
            input(cx)?.arrive(tag, events);
            return Some(());
        }
        Ok(Downward::Begun(subscription)) => {
            tell(Turn::Begun(subscription), cx);
            return Some(());
        }
        Ok(Downward::Subscribe(producer, how, reply)) => {
            let subscription = input(cx)?.subscribe(Some(producer), *how)?;
            reply.send(subscription);
            return Some(());
        }
        Ok(Downward::Cancelled(tag, reason)) => (tag, reason),
        Err(info) => match info.take::<Order>() {
            Ok(order) => {
                obey(order, cx);
                return Some(());
            }
            Err(info) => {
                let down = info.take::<Down>().ok()?;
                (down.monitor, down.reason)
            }
        },
    };
    let gone = input(cx)?.remove(tag)?;
    tell(Turn::Over(gone.subscription.clone(), reason.clone()), cx);
    follow(&gone, reason, cx);
    Some(())
}

fn handle<'a, S: Consumer>(state: &'a mut S, info: Info, cx: &'a mut Ctx<S>) -> Option<BoxFuture<'a, ()>> {
    hear(info, cx, |turn, cx| match turn {
        Turn::Begun(subscription) => state.handle_subscribe(&subscription, cx),
        Turn::Over(subscription, reason) => state.handle_cancel(&subscription, &reason, cx),
    });
    if input(cx)?.is_idle() {
        leave(cx);
        return None;
    }
    Some(Box::pin(async move {
        while cx.stopping().is_none()
            && let Some(batch) = input(cx).and_then(Intake::next)
        {
            state.handle_events(batch.events, &batch.from, cx).await;
            if let Some(intake) = input(cx) {
                intake.handled(&batch.from, batch.ask);
            }
        }
        leave(cx);
    }))
}

/// Ends a stage whose producers have ended, when it has handled all.
pub(super) fn leave<S: Consumer>(cx: &mut Ctx<S>) {
    if let Some(intake) = input(cx) {
        intake.ends();
    }
    settle(cx);
}
