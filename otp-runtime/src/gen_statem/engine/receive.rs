//! What a machine does when nothing is queued: it waits for mail, obeys `sys`, and rests.

use super::Engine;
use crate::exit::{ExitReason, Panic};
use crate::gen_server::next_within;
use crate::gen_statem::agenda::Which;
use crate::gen_statem::event::Event;
use crate::gen_statem::machine::Machine;
use crate::gen_statem::timers::Fired;
use crate::gen_statem::{GenStatem, engine::report};
use crate::message::Info;
use crate::process::ProcessStatus;
use crate::process::mailbox::Envelope;
use crate::process::record::AnyProcess;
use crate::process::signal::Signal;
use crate::process::system::{self, Request, Subject, Then};
use std::any::Any;
use std::mem;

/// What has come.
pub(super) enum Next<M: GenStatem> {
    Event(Event<M>),
    Timeout(Which<M>),
    /// A timer that was cancelled after it had fired.
    Nothing,
    End(ExitReason),
}

impl<M: GenStatem + Send> Engine<M> {
    /// What comes next, beginning with `mail` if that has come already.
    pub(super) async fn receive(&mut self, mut mail: Option<Envelope<M::Msg>>) -> Result<Next<M>, ExitReason> {
        loop {
            let envelope = if mail.is_some() {
                mail.take()
            } else if system::is_suspended(self.cx.system.as_deref()) {
                Some(self.outlet.next_system(self.settings.parent).await)
            } else {
                match self.settings.hibernate_after.filter(|_| !self.hibernating) {
                    None => Some(self.outlet.next().await),
                    Some(time) => next_within(&mut self.outlet, time).await,
                }
            };
            match envelope {
                Some(Envelope::Signal(Signal::System(request))) => match self.obey(*request) {
                    Then::GoOn => {}
                    Then::Terminate(reason) => return Ok(Next::End(reason)),
                },
                None => self.hibernate()?,
                Some(envelope) => {
                    if mem::take(&mut self.hibernating) {
                        self.outlet.process().head.set_status(ProcessStatus::Waiting);
                    }
                    return Ok(self.received(envelope));
                }
            }
        }
    }

    fn received(&mut self, envelope: Envelope<M::Msg>) -> Next<M> {
        let info = match envelope {
            Envelope::Message(message) => return Next::Event(Event::Message(message)),
            // the outlet has taken out what was in there
            Envelope::Marked(_) => return Next::Nothing,
            Envelope::Info(info) => match info.peek::<Fired>() {
                Some(fired) => return self.timers.fired(fired).map_or(Next::Nothing, Next::Timeout),
                None => info,
            },
            Envelope::Signal(signal) => match signal {
                Signal::Down(down) => Info::boxed(down),
                Signal::Tick(tick) => tick.info,
                Signal::Parcel(slip) => match slip.open() {
                    Some(info) => info,
                    None => return Next::Nothing,
                },
                Signal::Terminate(reason) => return Next::End(reason),
                Signal::Exit(exit) if exit.from.is_some() && exit.from == self.settings.parent => {
                    return Next::End(exit.reason);
                }
                Signal::Exit(exit) => Info::boxed(exit),
                Signal::System(request) => unreachable!("{request:?} is dealt with before"),
            },
        };
        Next::Event(Event::Info(info))
    }

    /// Carries out a system message.
    fn obey(&mut self, request: Request) -> Then {
        let process: AnyProcess = self.outlet.process().clone();
        let mut system = self.cx.system.take();
        let then = system::handle(request, &process, &mut system, &mut Seen(self));
        self.cx.system = system;
        if self.hibernating && !system::is_suspended(self.cx.system.as_deref()) {
            if self.settings.hibernate_after.is_some() {
                // it has been disturbed: it hibernates again after its time
                self.hibernating = false;
            } else {
                process.head().set_status(ProcessStatus::Hibernating);
            }
        }
        then
    }

    /// Gives back memory, unless there is something to do.
    pub(super) fn hibernate(&mut self) -> Result<(), Panic> {
        if !self.outlet.is_empty() {
            return Ok(());
        }
        self.hibernating = true;
        self.outlet.process().head.set_status(ProcessStatus::Hibernating);
        crate::panic::guarded(|| self.machine.data.shrink())
    }
}

/// A machine, as `sys` is shown it.
struct Seen<'a, M: GenStatem>(&'a mut Engine<M>);

impl<M: GenStatem + Send> Subject for Seen<'_, M> {
    fn behaviour(&self) -> &'static str {
        "gen_statem"
    }

    fn state(&mut self) -> Option<&mut dyn Any> {
        let machine: &mut Machine<M, M::State> = &mut self.0.machine;
        Some(machine)
    }

    fn show(&self, log: Vec<String>) -> (String, Vec<String>) {
        let status = report::status(self.0, log);
        (format!("({}, {})", status.state, status.data.unwrap_or_default()), status.log)
    }

    fn more(&self) -> Vec<(&'static str, String)> {
        let status = report::status(self.0, Vec::new());
        let lists = [("postponed", status.postponed), ("timeouts", status.timeouts)];
        lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| (name, list.join("\n"))).collect()
    }
}
