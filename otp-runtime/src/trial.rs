//! What is noted of the processes of a test, on the thread of the test: how they ended, and who has crashed.

use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::pid::Pid;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many ends are remembered.
const REMEMBERED: usize = 1024;

/// A process that has ended by its own fault.
#[derive(Clone, Debug)]
pub(crate) struct Crash {
    pub(crate) pid: Pid,
    /// Who has started it, who has started that one, and so on.
    pub(crate) line: Vec<Pid>,
    /// Its report.
    pub(crate) report: String,
}

#[derive(Default)]
struct Notes {
    ended: VecDeque<(Pid, ExitReason)>,
    crashes: Vec<Crash>,
    reads_reports: bool,
    /// The last report, and of which process.
    last_report: Option<(String, String)>,
}

thread_local! {
    static NOTES: RefCell<Option<Notes>> = const { RefCell::new(None) };
}

/// Notes are taken on this thread until this is dropped.
pub(crate) struct Noting(());

impl Noting {
    pub(crate) fn begin() -> Self {
        forget();
        NOTES.set(Some(Notes::default()));
        Self(())
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        forget();
    }
}

/// Reasons are dropped while nothing is borrowed: they may hold errors of the user's.
fn forget() {
    let notes = NOTES.try_with(|notes| mem::take(&mut *notes.borrow_mut()));
    let _ = guarded(|| drop(notes));
}

fn with<R>(look: impl FnOnce(&mut Notes) -> R) -> Option<R> {
    NOTES.try_with(|notes| notes.borrow_mut().as_mut().map(look)).ok().flatten()
}

/// Whether notes are taken here.
pub(crate) fn is_on() -> bool {
    with(|_| ()).is_some()
}

/// The reports of crashes are read from now on, whoever else reads them.
pub(crate) fn read_reports() {
    with(|notes| notes.reads_reports = true);
}

pub(crate) fn reads_reports() -> bool {
    with(|notes| notes.reads_reports) == Some(true)
}

/// There is a report of this process.
pub(crate) fn reported(process: &str, report: impl FnOnce() -> String) {
    let report = (process.to_owned(), report());
    with(|notes| notes.last_report = Some(report));
}

/// The last report, if it is of this process.
pub(crate) fn report_of(pid: Pid) -> Option<String> {
    let (process, report) = with(|notes| notes.last_report.take()).flatten()?;
    (process == pid.to_string()).then_some(report)
}

/// A process has ended.
pub(crate) fn ended(pid: Pid, reason: &ExitReason) {
    let oldest = with(|notes| {
        notes.ended.push_back((pid, reason.clone()));
        if notes.ended.len() > REMEMBERED { notes.ended.pop_front() } else { None }
    });
    let _ = guarded(|| drop(oldest));
}

/// What it has ended with, if that is remembered.
pub(crate) fn end_of(pid: Pid) -> Option<ExitReason> {
    with(|notes| notes.ended.iter().find(|(ended, _)| *ended == pid).map(|(_, reason)| reason.clone())).flatten()
}

pub(crate) fn crashed(crash: Crash) {
    with(|notes| notes.crashes.push(crash));
}

/// The crashes so far.
pub(crate) fn crashes() -> Vec<Crash> {
    with(|notes| notes.crashes.clone()).unwrap_or_default()
}

/// The place of a new process in the order of all starts.
pub(crate) fn birth() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
