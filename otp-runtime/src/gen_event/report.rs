//! What a manager says of its handlers: that one has failed, that nobody took a message.

use super::HandlerId;
use super::installed::Installed;
use crate::exit::ExitReason;
use crate::gen_server::FormatStatus;
use crate::message::Info;
use crate::pid::Pid;
use crate::process::{crash, process_info};
use crate::report::{self, Level, Report, SHOWN, drop_guarded};

/// A handler has failed: one report, as OTP's.
pub(super) fn crashed<E>(
    manager: Pid,
    id: &HandlerId,
    handler: Option<&dyn Installed<E>>,
    reason: &ExitReason,
    last: Option<String>,
) {
    if reason.is_clean() {
        return;
    }
    let reason_text = Some(report::bounded(format_args!("{reason}"), SHOWN));
    let status = FormatStatus { message: last, reason: reason_text, ..FormatStatus::default() };
    let status = match handler {
        Some(handler) => handler.show(status),
        None => status,
    };
    let location = match reason {
        ExitReason::Panic(panic) => panic.location.as_ref(),
        _ => None,
    };
    let info = process_info(manager);
    let name = info.as_ref().and_then(|info| info.registered_name.as_deref());
    let head = match name {
        Some(name) => format!("gen_event handler {id} of {name} ({manager}) crashed"),
        None => format!("gen_event handler {id} of {manager} crashed"),
    };
    let state = Some(status.state).filter(|state| !state.is_empty());
    Report::new(Level::Error, "gen_event terminate", Some(manager), head)
        .maybe("name", name)
        .maybe("via_names", info.as_ref().and_then(crash::names))
        .line("module", id.module())
        .line("handler", id)
        .maybe("reason", status.reason)
        .line("class", if location.is_some() { "panic" } else { "exit" })
        .maybe("location", location)
        .maybe("last_message", status.message)
        .maybe("state", state)
        .emit();
}

/// No handler has taken this message.
pub(super) fn unhandled(manager: Pid, info: Info) {
    let head = format_args!("event manager {manager} received a message that none of its handlers takes");
    Report::new(Level::Warning, "gen_event no_handle_info", Some(manager), head)
        .line("received", format_args!("{info:?}"))
        .emit();
    drop_guarded(Some(manager), "unexpected message", info);
}
