//! What a producer does with the messages of its consumers.

use super::emitter::Emitter;
use super::message::{Order, Upward};
use super::output::Output;
use super::ports::{Ports, obey, output, settle};
use super::roles::Producer;
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::message::{Down, Info};
use crate::pid::Pid;
use crate::spec::BoxFuture;
use std::convert::Infallible;

impl<S: Producer> Ctx<S> {
    /// In `#[init]`: makes the server a producer.
    ///
    /// # Panics
    /// If it is a stage already.
    #[doc(alias = "GenStage")]
    pub fn producer(&mut self, output: Output<S::Event>) {
        let output = Emitter::producer(output, self.process().cloned());
        let ports = Ports::<S, Infallible, S::Event> { input: None, output: Some(output), handler: handle::<S> };
        assert!(self.open_port(Box::new(ports)), "a server is made a stage once, in its `#[init]`");
    }
}

/// What somebody has to be told of.
pub(super) enum Change {
    Came(Pid),
    Went(Pid, ExitReason),
}

/// Takes in what a consumer says, or what became of one.
pub(super) fn hear<E: Send + 'static>(emitter: &mut Emitter<E>, message: Upward<E>) -> Option<Change> {
    match message {
        Upward::Join(joining) => emitter.join(*joining).map(Change::Came),
        Upward::Ask(tag, count) => {
            emitter.ask(tag, count);
            None
        }
        Upward::Cancel(tag, reason) => emitter.cancel(tag, &reason).map(|pid| Change::Went(pid, reason)),
        Upward::Pump => {
            emitter.pumped();
            None
        }
    }
}

fn handle<'a, S: Producer>(state: &'a mut S, info: Info, cx: &'a mut Ctx<S>) -> Option<BoxFuture<'a, ()>> {
    let emitter = output(cx)?;
    let info = match info.take::<Upward<S::Event>>() {
        Ok(message) => {
            match hear(emitter, message) {
                Some(Change::Came(consumer)) => state.handle_subscribe(consumer, cx),
                Some(Change::Went(consumer, reason)) => state.handle_cancel(consumer, &reason, cx),
                None => {}
            }
            None
        }
        Err(info) => Some(info),
    };
    match info.map(Info::take::<Order>) {
        Some(Ok(order)) => obey(order, cx),
        Some(Err(info)) => {
            if let Ok(down) = info.take::<Down>()
                && let Some(consumer) = output(cx)?.ended(down.monitor)
            {
                state.handle_cancel(consumer, &down.reason, cx);
            }
        }
        None => {}
    }
    settle(cx);
    let demand = if cx.stopping().is_some() { 0 } else { output(cx)?.take_demand() };
    if demand == 0 {
        return None;
    }
    Some(Box::pin(async move {
        let events = state.handle_demand(demand, cx).await;
        cx.emit(events);
    }))
}
