//! What is said of a task that crashes.

use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::crash;
use crate::report::{Level, Report, is_heard};

/// The first of the two reports of a crash; the process says the rest.
pub(super) fn terminating(task: Pid, starter: Option<Pid>, function: &'static str, reason: &ExitReason) {
    if reason.is_clean() || !is_heard(Level::Error) {
        return;
    }
    let from = starter.map_or_else(|| "outside every process".to_owned(), |starter| starter.to_string());
    let head = format_args!("Task {task} started from {from} terminating");
    let report = Report::new(Level::Error, "task terminating", Some(task), head);
    let report = report.line("starter", from).line("function", function);
    if let Some(unprinted) = crash::explained(report, reason).tell() {
        crash::keep_last_words(task, unprinted, reason);
    }
}
