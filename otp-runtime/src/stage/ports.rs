//! A stage's part of a server: both its sides, and which messages are theirs.

use super::emitter::Emitter;
use super::info::StageInfo;
use super::intake::{Gone, Intake};
use super::message::{Downward, Order, Upward};
use super::roles::Stage;
use crate::exit::ExitReason;
use crate::gen_server::Ctx;
use crate::gen_server::port::{Port, PortHandler};
use crate::message::{Down, Info};
use crate::report::{Level, Report};
use std::any::Any;

pub(super) struct Ports<S, I: Send + 'static, O: Send + 'static> {
    pub(super) input: Option<Intake<I>>,
    pub(super) output: Option<Emitter<O>>,
    pub(super) handler: PortHandler<S>,
}

impl<S: 'static, I: Send + 'static, O: Send + 'static> Port<S> for Ports<S, I, O> {
    fn concerns(&self, info: &Info) -> bool {
        if let Some(down) = info.peek::<Down>() {
            return self.input.as_ref().is_some_and(|input| input.watches(down.monitor))
                || self.output.as_ref().is_some_and(|output| output.watches(down.monitor));
        }
        info.peek::<Order>().is_some()
            || self.output.is_some() && info.peek::<Upward<O>>().is_some()
            || self.input.is_some() && info.peek::<Downward<I>>().is_some()
    }

    fn handler(&self) -> PortHandler<S> {
        self.handler
    }
}

/// The ports of the stage that runs.
pub(super) fn ports<S: Stage<R>, R>(cx: &mut Ctx<S>) -> Option<&mut Ports<S, S::In, S::Out>> {
    let port: &mut dyn Any = cx.port()?;
    port.downcast_mut()
}

pub(super) fn output<S: Stage<R>, R>(cx: &mut Ctx<S>) -> Option<&mut Emitter<S::Out>> {
    ports(cx)?.output.as_mut()
}

pub(super) fn input<S: Stage<R>, R>(cx: &mut Ctx<S>) -> Option<&mut Intake<S::In>> {
    ports(cx)?.input.as_mut()
}

/// Carries out what any stage can be told.
pub(super) fn obey<S: Stage<R>, R>(order: Order, cx: &mut Ctx<S>) {
    let Some(Ports { input, output, .. }) = ports(cx) else { return };
    match order {
        Order::Enquire(reply) => {
            let mut info = StageInfo::default();
            if let Some(input) = input {
                input.info(&mut info);
            }
            if let Some(output) = output {
                output.info(&mut info);
            }
            reply.send(info);
        }
        Order::Forward(forward) => {
            if let Some(output) = output {
                output.forward(forward);
            }
        }
    }
}

/// Ends a stage that was to end when nothing waits any more.
pub(super) fn settle<S: Stage<R>, R>(cx: &mut Ctx<S>) {
    let Some(Ports { input, output, .. }) = ports(cx) else { return };
    let mut reason = None;
    if let Some(output) = &output
        && output.has_finished()
    {
        reason = Some(ExitReason::Normal);
    }
    if let Some(input) = input
        && output.as_ref().is_none_or(Emitter::is_drained)
    {
        reason = reason.or(input.end());
    }
    if let Some(reason) = reason
        && cx.stopping().is_none()
    {
        cx.stop(reason);
    }
}

/// What follows from the end of a subscription.
pub(super) fn follow<S: Stage<R>, R>(gone: &Gone, reason: ExitReason, cx: &mut Ctx<S>) {
    if !gone.is_fatal(&reason) {
        return;
    }
    let head = format_args!("a consumer is stopping, because its subscription has ended");
    Report::new(Level::Info, "gen_stage consumer", Some(cx.pid()), head)
        .maybe("producer", gone.subscription.producer())
        .line("reason", &reason)
        .emit();
    if reason.is_clean()
        && let Some(input) = input(cx)
    {
        // what has arrived is handled before
        input.leaving = Some(reason);
    } else if cx.stopping().is_none() {
        cx.stop(reason);
    }
}
