//! What a producer-consumer does: it handles what has arrived while somebody wants what comes of it.

use super::consume::{Turn, begin, hear};
use super::emitter::Emitter;
use super::input::Input;
use super::intake::Intake;
use super::message::Upward;
use super::output::Output;
use super::ports::{Ports, input, output, settle};
use super::produce;
use super::roles::ProducerConsumer;
use crate::gen_server::Ctx;
use crate::message::{Down, Info};
use crate::spec::BoxFuture;

impl<S: ProducerConsumer> Ctx<S> {
    /// In `#[init]`: makes the server a producer-consumer, and subscribes it.
    ///
    /// # Panics
    /// If it is a stage already.
    #[doc(alias = "GenStage")]
    pub fn producer_consumer(&mut self, input: Input<S::In>, output: Output<S::Out>) {
        let me = self.process().cloned();
        let intake = Intake::new(me.clone());
        let emitter = Emitter::producer_consumer(output, me);
        let ports = Ports::<S, S::In, S::Out> { input: Some(intake), output: Some(emitter), handler: handle::<S> };
        assert!(self.open_port(Box::new(ports)), "a server is made a stage once, in its `#[init]`");
        begin(input, self);
    }
}

/// Takes in what a consumer says, or what became of one; the message itself if it is of a producer.
fn hear_consumer<S: ProducerConsumer>(info: Info, cx: &mut Ctx<S>) -> Option<Info> {
    let info = match info.take::<Upward<S::Out>>() {
        Ok(message) => {
            produce::hear(output(cx)?, message);
            return None;
        }
        Err(info) => info,
    };
    if let Some(down) = info.peek::<Down>()
        && let Some(emitter) = output(cx)
        && emitter.watches(down.monitor)
    {
        emitter.ended(down.monitor);
        return None;
    }
    Some(info)
}

fn handle<'a, S: ProducerConsumer>(state: &'a mut S, info: Info, cx: &'a mut Ctx<S>) -> Option<BoxFuture<'a, ()>> {
    if let Some(info) = hear_consumer(info, cx) {
        hear(info, cx, |turn, cx| match turn {
            Turn::Begun(subscription) => state.handle_subscribe(&subscription, cx),
            Turn::Over(subscription, reason) => state.handle_cancel(&subscription, &reason, cx),
        });
    }
    if input(cx)?.is_idle() || !output(cx)?.wants_more() {
        leave(state, cx);
        return None;
    }
    Some(Box::pin(async move {
        while cx.stopping().is_none()
            && output(cx).is_some_and(|output| output.wants_more())
            && let Some(batch) = input(cx).and_then(Intake::next)
        {
            let events = state.handle_events(batch.events, &batch.from, cx).await;
            cx.emit(events);
            if let Some(intake) = input(cx) {
                intake.handled(&batch.from, batch.ask);
            }
        }
        leave(state, cx);
    }))
}

/// Ends a stage whose producers have ended, when it has handled and sent all.
fn leave<S: ProducerConsumer>(state: &mut S, cx: &mut Ctx<S>) {
    if cx.stopping().is_none() && input(cx).is_some_and(Intake::ends) {
        let events = state.handle_end(cx);
        cx.emit(events);
    }
    settle(cx);
}
