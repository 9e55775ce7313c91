//! What a machine says when it ends abnormally.

use super::Engine;
use crate::exit::ExitReason;
use crate::gen_server::FormatStatus;
use crate::gen_statem::GenStatem;
use crate::gen_statem::event::Event;
use crate::panic::guarded;
use crate::pid::Pid;
use crate::process::system::System;
use crate::process::{crash, process_info};
use crate::report::{self, Kept, Level, Report, SHOWN};
use std::fmt;

/// How much of the log of `sys` is told, in bytes.
const LOGGED: usize = 16 * 1024;

/// How many events of a queue are told.
const EVENTS: usize = 20;

/// What a machine was doing when it ended; taken before `terminate` runs.
pub(super) struct Culprit {
    handler: &'static str,
    client: Option<Pid>,
}

impl<M: GenStatem + Send> Engine<M> {
    /// Keeps the last event as text.
    #[cold]
    pub(super) fn remember(&mut self, event: fmt::Arguments<'_>) {
        self.last = Some(report::bounded(event, SHOWN));
    }

    pub(super) fn culprit(&self) -> Culprit {
        Culprit { handler: self.cx.handler(), client: self.cx.caller() }
    }

    /// The first of the two reports of a crash; the process says the rest.
    pub(super) fn report(&self, culprit: &Culprit, reason: &ExitReason) {
        let pid = self.cx.pid();
        let mut status = unredacted(self);
        let handler = Some(culprit.handler).filter(|handler| !handler.is_empty());
        status.message = self.last.clone().or_else(|| handler.map(str::to_owned));
        status.queue = shown(&self.queue);
        status.log = self.cx.system.as_deref().map_or_else(Vec::new, System::logged);
        status.reason = Some(report::bounded(format_args!("{reason}"), SHOWN));
        let status = redacted(self, status);
        let location = match reason {
            ExitReason::Panic(panic) => panic.location.as_ref(),
            _ => None,
        };
        let info = process_info(pid);
        let head = format_args!("State machine {} ({pid}) terminating", M::NAME);
        let mut report = Report::new(Level::Error, "gen_statem terminate", Some(pid), head)
            .maybe("name", info.as_ref().and_then(|info| info.registered_name.as_deref()))
            .maybe("via_names", info.as_ref().and_then(crash::names))
            .line("module", M::NAME)
            .maybe("reason", status.reason)
            .line("class", if location.is_some() { "panic" } else { "exit" })
            .maybe("location", location)
            .maybe("last_message", status.message)
            .maybe("client", culprit.client.map(crash::client))
            .line("state", status.state)
            .maybe("data", status.data);
        for (name, list) in [("queue", status.queue), ("postponed", status.postponed), ("timeouts", status.timeouts)] {
            report = report.maybe(name, Some(list.join("\n")).filter(|_| !list.is_empty()));
        }
        if !status.log.is_empty() {
            report = report.line_within("log", LOGGED, status.log.join("\n"));
        }
        if let Some(unprinted) = report.tell() {
            crash::keep_last_words(pid, unprinted, reason);
        }
    }
}

/// What may be shown of a machine.
pub(super) fn status<M: GenStatem>(engine: &Engine<M>, log: Vec<String>) -> FormatStatus {
    let mut status = unredacted(engine);
    status.log = log;
    redacted(engine, status)
}

fn unredacted<M: GenStatem>(engine: &Engine<M>) -> FormatStatus {
    let state = match &engine.machine.state.0 {
        Some(state) => report::bounded(format_args!("{:?}", Described::<M>::State(state)), SHOWN),
        None => "<left>".to_owned(),
    };
    let data = &engine.machine.data;
    FormatStatus {
        state,
        data: Some(report::bounded(format_args!("{:?}", Described::Data(data)), SHOWN)),
        postponed: shown(&engine.postponed),
        timeouts: engine.timers.shown().map(|timeout| report::bounded(format_args!("{timeout:?}"), SHOWN)).collect(),
        ..FormatStatus::default()
    }
}

fn shown<'a, M: GenStatem>(events: impl IntoIterator<Item = &'a Kept<Event<M>>> + Copy) -> Vec<String> {
    let more = events.into_iter().skip(EVENTS).count();
    let events = events.into_iter().take(EVENTS);
    let texts = events.map(|event| report::bounded(format_args!("{:?}", event.get()), SHOWN / 4));
    texts.chain((more > 0).then(|| format!("and {more} more"))).collect()
}

/// The status as the machine wants it seen. If its function panics, nothing of it is seen.
fn redacted<M: GenStatem>(engine: &Engine<M>, mut status: FormatStatus) -> FormatStatus {
    let before = status.clone();
    let machine = &engine.machine;
    if guarded(|| machine.data.format_status(machine.state.0.as_ref(), &mut status)).is_ok() {
        return status;
    }
    before.hidden(&format!("{}::format_status panicked", M::NAME))
}

enum Described<'a, M: GenStatem> {
    State(&'a M::State),
    Data(&'a M),
}

impl<M: GenStatem> fmt::Debug for Described<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(state) => M::describe_state(state, f),
            Self::Data(data) => data.describe(f),
        }
    }
}
