//! What follows a handler: the transition, step by step.

use super::Engine;
use crate::debug::Event;
use crate::exit::ExitReason;
use crate::gen_server::step;
use crate::gen_statem::agenda::Running;
use crate::gen_statem::event::Kind;
use crate::gen_statem::{GenStatem, Machine};
use crate::observe::count;
use crate::report::{Level, Report};

/// When so many events are postponed, the log says so; and again each time there are ten times as many.
const MANY: usize = 10_000;

impl<M: GenStatem + Send> Engine<M> {
    /// Whether nothing is left to be done for a handler that was called in state `before`, as after nearly all.
    #[inline]
    pub(super) fn is_settled(&mut self, before: &'static str) -> bool {
        let changed = before != self.machine.state_name();
        let idle = self.queue.is_empty() && self.postponed.is_empty() && self.timers.is_empty();
        if !idle || (M::STATE_ENTER && changed) || self.cx.take_restless() {
            return false;
        }
        if self.cx.known_agenda().is_some_and(|agenda| !agenda.is_empty()) {
            return false;
        }
        if changed {
            self.warned = 0;
            self.count_transition(before);
        }
        true
    }

    /// Carries out what a handler has asked for that was called in state `before`.
    pub(super) async fn transition(&mut self, before: &'static str, initial: bool) -> Result<(), ExitReason> {
        let handler = self.cx.handler();
        let changed = !initial && before != self.machine.state_name();
        let repeat = self.cx.known_agenda().is_some_and(|agenda| agenda.repeat);
        if M::STATE_ENTER && (changed || initial || repeat) {
            self.enter(before).await?;
        }
        let agenda = self.taken();
        let postponed = agenda.as_ref().is_some_and(|agenda| agenda.postponed.is_some());
        self.tell_transition(handler, before, postponed, initial);
        let idle = agenda.is_none() && self.postponed.is_empty() && self.queue.is_empty();
        let mut agenda = agenda.unwrap_or_default();
        if let Some(event) = agenda.postponed.take() {
            self.postponed.push_back(event);
            self.warn();
        }
        if changed {
            self.count_transition(before);
            self.postponed.append(&mut self.queue);
            self.queue = std::mem::take(&mut self.postponed);
            self.warned = 0;
            self.timers.cancel_kind(Kind::State);
        }
        self.timers.cancel_kind(Kind::Event);
        self.timers.apply(self.cx.pid(), &mut agenda.timeouts);
        for event in agenda.next.into_iter().rev() {
            self.queue.push_front(event);
        }
        if !idle {
            self.count();
        }
        if self.cx.take_hibernate() && self.queue.is_empty() && !self.timers.is_due() {
            self.hibernate()?;
        }
        Ok(())
    }

    /// Runs `#[enter]` until it does not ask to be run again.
    async fn enter(&mut self, before: &'static str) -> Result<(), ExitReason> {
        loop {
            let agenda = self.cx.agenda();
            agenda.running = Running::Enter;
            agenda.repeat = false;
            agenda.previous = before;
            self.cx.__enter("enter");
            let Self { machine: Machine { data, state }, cx, .. } = self;
            let entered = step(cx.pid(), async { data.enter(&mut state.0, cx).await }).await;
            self.settle(entered)?;
            if !self.cx.agenda().repeat {
                return Ok(());
            }
            // a state may be entered for ever
            self.outlet.breathe().await;
        }
    }

    fn tell_transition(&mut self, handler: &'static str, before: &'static str, postponed: bool, initial: bool) {
        if self.cx.system.is_none() {
            return;
        }
        if initial {
            self.cx.tell(&Event::Other(&format_args!("starts in {before}")));
            return;
        }
        let done = if postponed { "postponed" } else { "consumed" };
        let after = self.machine.state_name();
        if before == after {
            self.cx.tell(&Event::Other(&format_args!("{done} {handler} in {before}")));
        } else {
            self.cx.tell(&Event::Other(&format_args!("{done} {handler} in {before} => {after}")));
        }
    }

    #[inline]
    fn count_transition(&self, before: &'static str) {
        if count::is_on() {
            count::changed_state(M::NAME, before, self.machine.state_name());
        }
    }

    fn warn(&mut self) {
        let postponed = self.postponed.len();
        if postponed < MANY || postponed < self.warned.saturating_mul(10) {
            return;
        }
        self.warned = postponed;
        let (pid, state) = (self.cx.pid(), self.machine.state_name());
        let head = format_args!("State machine {} ({pid}) has postponed {postponed} events", M::NAME);
        Report::new(Level::Warning, "gen_statem postponed", Some(pid), head)
            .line("module", M::NAME)
            .line("state", state)
            .line("postponed", postponed)
            .emit();
    }
}
