//! What a server says when it ends abnormally.

use super::Server;
use crate::exit::ExitReason;
use crate::gen_server::GenServer;
use crate::gen_server::format_status::{FormatStatus, Shown, Status, redacted};
use crate::pid::Pid;
use crate::process::system::System;
use crate::process::{crash, process_info};
use crate::report::{self, Level, Report, SHOWN};
use std::fmt;

/// How much of the log of `sys` is told, in bytes.
const LOGGED: usize = 16 * 1024;

/// What a server was doing when it ended; taken before `terminate` runs.
pub(super) struct Culprit {
    handler: &'static str,
    client: Option<Pid>,
}

/// A message as text, as it is kept until the next one comes.
#[cold]
pub(super) fn remembered(message: fmt::Arguments<'_>) -> Box<str> {
    report::bounded(message, SHOWN).into()
}

impl<S: GenServer + Send> Server<S> {
    pub(super) fn culprit(&self) -> Culprit {
        Culprit { handler: self.cx.handler(), client: self.cx.caller() }
    }

    /// The first of the two reports of a crash; the process says the rest.
    pub(super) fn report(&self, culprit: &Culprit, reason: &ExitReason) {
        if report::is_heard(Level::Error) {
            let log = self.cx.system.as_deref().map_or_else(Vec::new, System::logged);
            tell(&Shown(&self.state), self.cx.pid(), culprit, self.last.as_deref(), log, reason);
        }
    }
}

/// Compiled once, and not for each server.
fn tell(state: &dyn Status, pid: Pid, culprit: &Culprit, last: Option<&str>, log: Vec<String>, reason: &ExitReason) {
    let mut status = FormatStatus::of(state);
    let handler = Some(culprit.handler).filter(|handler| !handler.is_empty());
    status.message = last.or(handler).map(str::to_owned);
    status.log = log;
    status.reason = Some(report::bounded(format_args!("{reason}"), SHOWN));
    let status = redacted(state, status);
    let location = match reason {
        ExitReason::Panic(panic) => panic.location.as_ref(),
        _ => None,
    };
    let info = process_info(pid);
    let module = state.name();
    let head = format_args!("GenServer {module} ({pid}) terminating");
    let mut report = Report::new(Level::Error, "gen_server terminate", Some(pid), head)
        .maybe("name", info.as_ref().and_then(|info| info.registered_name.as_deref()))
        .maybe("via_names", info.as_ref().and_then(crash::names))
        .line("module", module)
        .maybe("reason", status.reason)
        .line("class", if location.is_some() { "panic" } else { "exit" })
        .maybe("location", location)
        .maybe("last_message", status.message)
        .maybe("client", culprit.client.map(crash::client))
        .line("state", status.state);
    if !status.log.is_empty() {
        report = report.line_within("log", LOGGED, status.log.join("\n"));
    }
    if let Some(unprinted) = report.tell() {
        crash::keep_last_words(pid, unprinted, reason);
    }
}
