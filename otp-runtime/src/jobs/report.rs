//! What a queue says without being asked.

use super::store::JobId;
use crate::exit::Cause;
use crate::pid::Pid;
use crate::report::{Level, Report};
use std::any::type_name;
use std::time::Duration;

/// An attempt that is followed by another.
pub(super) fn failed<J>(queue: Pid, job: JobId, attempt: u32, most: u32, reason: &Cause, pause: Duration) {
    let head = format_args!("job {job} failed (attempt {attempt} of {most}), and is run again in {pause:?}");
    let report = Report::new(Level::Warning, "jobs attempt_failed", Some(queue), head);
    report.line("module", type_name::<J>()).line("reason", reason).line("attempt", attempt).emit();
}

/// An attempt that was the last.
pub(super) fn dead<J>(queue: Pid, job: JobId, attempts: u32, reason: &Cause) {
    let head = format_args!("job {job} is dead: attempt {attempts} was the last");
    let report = Report::new(Level::Error, "jobs job_dead", Some(queue), head);
    report.line("module", type_name::<J>()).line("reason", reason).line("attempt", attempts).emit();
}

pub(super) fn store_failed<J>(queue: Pid, reason: &Cause, unsettled: usize) {
    let head = format_args!("the store of the jobs of process {queue} failed");
    let report = Report::new(Level::Error, "jobs store_failed", Some(queue), head);
    report.line("module", type_name::<J>()).line("reason", reason).line("unsettled", unsettled).emit();
}

/// A queue that ends before its work.
pub(super) fn left<J>(queue: Pid, waiting: usize, cut_short: usize, durable: bool) {
    let level = if durable { Level::Info } else { Level::Warning };
    let kept = if durable { "its store keeps" } else { "its store, which is only memory, has" };
    let head = format_args!("the queue {queue} ended: {kept} {waiting} jobs, {cut_short} of them cut short");
    Report::new(level, "jobs left", Some(queue), head).line("module", type_name::<J>()).emit();
}
