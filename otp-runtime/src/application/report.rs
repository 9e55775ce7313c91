//! What is told of applications (`application_controller`).

use crate::exit::Panic;
use crate::process::self_pid;
use crate::report::{Level, Report};
use crate::spec::Restart;
use std::fmt::Display;

/// The name of a node without distribution.
const NODE: &str = "nonode@nohost";

pub(super) fn progress(application: &'static str) {
    let head = format_args!("Application {application} started at {NODE}");
    Report::new(Level::Info, "application_controller progress", None, head)
        .line("application", application)
        .line("started_at", NODE)
        .emit();
}

/// `exited` is the reason, or `stopped` if it was told to stop.
pub(super) fn exited(application: &'static str, exited: &dyn Display, restart: Restart) {
    let kind = match restart {
        Restart::Permanent => "permanent",
        Restart::Transient => "transient",
        Restart::Temporary => "temporary",
    };
    let head = format_args!("Application {application} exited");
    Report::new(Level::Info, "application_controller exit", None, head)
        .line("application", application)
        .line("exited", exited)
        .line("type", kind)
        .emit();
}

pub(super) fn panicked(application: &'static str, function: &'static str, panic: &Panic) {
    let head = format_args!("Application {application}: {function} panicked; the stop goes on");
    Report::new(Level::Error, "application callback", self_pid(), head)
        .line("application", application)
        .line("reason", panic)
        .emit();
}
