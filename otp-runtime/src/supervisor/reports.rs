//! What a supervisor tells of itself.

use super::children::Child;
use super::engine::Engine;
use crate::exit::ExitReason;
use crate::process::self_pid;
use crate::report::{Level, Report, is_heard};
use std::fmt::Display;

impl Engine {
    fn report(&self, level: Level, label: &'static str, head: impl Display) -> Report {
        let pid = self_pid();
        let place = pid.map_or_else(String::new, |pid| format!(" ({pid})"));
        Report::new(level, label, pid, format_args!("Supervisor {}{place}: {head}", self.name))
            .line("supervisor", self.name)
    }

    fn about(&self, label: &'static str, child: &Child, what: &str, reason: &ExitReason, action: &str) {
        if is_heard(Level::Error) {
            self.child_report(label, child, what, reason).line("action", action).emit();
        }
    }

    fn child_report(&self, label: &'static str, child: &Child, what: &str, reason: &dyn Display) -> Report {
        let pid = child.pid().map_or_else(|| "not running".to_owned(), |pid| pid.to_string());
        let restarting = child.is_restarting().then_some("an earlier restart has failed");
        self.report(Level::Error, label, format_args!("child `{}` {what}", child.label()))
            .line("error_context", label.trim_start_matches("supervisor "))
            .line("reason", reason)
            .line("child", child.label())
            .line("child_pid", pid)
            .line("restart_type", format_args!("{:?}", child.restart))
            .line("child_type", format_args!("{:?}", child.kind))
            .line("restarts", child.statistics.restarts)
            .maybe("restarting", restarting)
    }

    pub(super) fn child_terminated(&self, child: &Child, reason: &ExitReason, action: &str) {
        self.about("supervisor child_terminated", child, "terminated", reason, action);
    }

    pub(super) fn start_error(&self, child: &Child, reason: &ExitReason, action: &str) {
        self.about("supervisor start_error", child, "could not be started", reason, action);
    }

    pub(super) fn shutdown_error(&self, child: &Child, reason: &ExitReason) {
        self.about("supervisor shutdown_error", child, "did not stop as it was told", reason, "none: it has ended");
    }

    pub(super) fn gives_up(&self, child: &Child, last: &ExitReason) {
        let label = "supervisor shutdown";
        self.child_report(label, child, "was restarted too often", &"reached_max_restart_intensity")
            .line("last_reason", last)
            .line("action", "this supervisor shuts down")
            .emit();
    }

    /// Dynamic children that were told to stop together, and that have ended for the same unexpected reason: one report
    /// for all of them.
    pub(super) fn shutdown_errors(&self, template: &str, count: usize, reason: &ExitReason) {
        let label = "supervisor shutdown_error";
        self.report(Level::Error, label, format_args!("{count} of `{template}` did not stop as they were told"))
            .line("error_context", "shutdown_error")
            .line("reason", reason)
            .line("child", template)
            .line("nb_children", count)
            .line("action", "none: they have ended")
            .emit();
    }

    pub(super) fn progress(&self, child: &Child) {
        if let (false, Some(pid)) = (child.is_dynamic(), child.pid())
            && is_heard(Level::Info)
        {
            self.report(Level::Info, "supervisor progress", format_args!("child `{}` started as {pid}", child.label()))
                .line("child", child.label())
                .line("child_pid", pid)
                .emit();
        }
    }
}
