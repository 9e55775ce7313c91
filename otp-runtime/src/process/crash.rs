//! The crash report: who a process was that ended abnormally, and who was near it (`proc_lib`).

use super::info::{ProcessInfo, process_info};
use super::record::update;
use super::status::ProcessStatus;
use super::table;
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::report::{Level, Report, is_heard, may_be_heard};
use crate::seam::{Bug, has};
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Display;
use std::sync::atomic::Ordering;

/// How many neighbours a report names.
const NEIGHBOURS: usize = 15;

/// How many pids or names of a list are printed.
const LISTED: usize = 32;

/// How much of the neighbours and of a backtrace is told, in bytes.
const LONG: usize = 16 * 1024;

/// Reports the end of a process, if it is a crash. Its server has said before what it knows.
pub(crate) fn report(pid: Pid, reason: &ExitReason) {
    if reason.is_clean() {
        return;
    }
    #[cfg(all(feature = "test", not(shuttle)))]
    note(pid, reason);
    if !may_be_heard(Level::Error) || has(Bug::CrashUnsaid) {
        return;
    }
    let Some(info) = process_info(pid) else { return };
    if !is_heard(Level::Error) {
        return;
    }
    let head = format_args!("process {pid} ({}) crashed", info.initial_call);
    let report = Report::new(Level::Error, "proc_lib crash", Some(pid), head)
        .maybe("name", info.registered_name.as_deref())
        .maybe("via_names", names(&info))
        .line("initial_call", info.initial_call);
    let mut report = explained(report, reason)
        .line("message_queue_len", info.message_queue_len)
        .line("ancestors", list(&info.ancestors))
        .line("links", list(&info.links))
        .line("trap_exit", info.trap_exit);
    let neighbours = neighbours(&info);
    if !neighbours.is_empty() {
        report = report.line_within("neighbours", LONG, neighbours.join("\n"));
    }
    if let ExitReason::Panic(panic) = reason
        && let Some(backtrace) = &panic.backtrace
    {
        report = report.line_within("backtrace", LONG, backtrace);
    }
    match (take_last_words(pid), report.tell()) {
        (Some((mut words, said)), Some(crash)) => {
            // dropping the state may have panicked after the server had its say: that is another story
            let same = said == *reason && words.merge(&crash);
            words.print();
            if !same {
                crash.print();
            }
        }
        // a subscriber has been installed in between
        (Some((words, _)), None) => words.print(),
        (None, Some(crash)) => crash.print(),
        (None, None) => {}
    }
}

/// The reason, and how it came: `{Class, Reason, Stack}` in OTP.
pub(crate) fn explained(report: Report, reason: &ExitReason) -> Report {
    let report = report.line("reason", reason);
    match reason {
        ExitReason::Panic(panic) => report.line("class", "panic").maybe("location", panic.location.as_ref()),
        _ => report.line("class", "exit"),
    }
}

/// Keeps what a server has said of its crash until its process says the rest.
pub(crate) fn keep_last_words(pid: Pid, words: Report, reason: &ExitReason) {
    let Some(process) = table::lookup(pid) else { return words.print() };
    let words = Some((words, reason.clone()));
    let before = update(&*process, |control, _| {
        std::mem::replace(&mut control.relations().unsaid.get_or_insert_default().last_words, words)
    });
    drop(before);
}

fn take_last_words(pid: Pid) -> Option<(Report, ExitReason)> {
    let process = table::lookup(pid)?;
    update(&*process, |control, _| {
        control.known_relations()?;
        control.relations().unsaid.as_mut()?.last_words.take()
    })
}

/// A test is to know of it. What its server has said of it comes first, as in the report.
#[cfg(all(feature = "test", not(shuttle)))]
fn note(pid: Pid, reason: &ExitReason) {
    if !crate::trial::is_on() {
        return;
    }
    let mut line = Vec::new();
    let mut parent = table::lookup(pid).and_then(|process| process.head().parent);
    while let Some(pid) = parent {
        line.push(pid);
        parent = table::lookup(pid).and_then(|process| process.head().parent);
    }
    let who = process_info(pid).map_or("", |info| info.initial_call);
    let report =
        crate::trial::report_of(pid).unwrap_or_else(|| format!("process {pid} ({who}) crashed\n    reason: {reason}"));
    crate::trial::crashed(crate::trial::Crash { pid, line, report });
}

/// Linked processes that do not trap exits, their linked processes and so on, the nearest first: who may end with it.
fn neighbours(of: &ProcessInfo) -> Vec<String> {
    let mut seen = BTreeSet::from([of.pid]);
    let mut near = VecDeque::new();
    let mut told = Vec::new();
    let mut visit = |info: &ProcessInfo, near: &mut VecDeque<Pid>| {
        for linked in info.links.iter().copied() {
            if seen.len() <= NEIGHBOURS && !traps(linked) && seen.insert(linked) {
                near.push_back(linked);
            }
        }
    };
    visit(of, &mut near);
    while let Some(info) = near.pop_front().map(process_info) {
        // one that has ended meanwhile is nobody's neighbour
        let Some(info) = info else { continue };
        visit(&info, &mut near);
        told.push(neighbour(&info));
    }
    told
}

fn traps(pid: Pid) -> bool {
    table::lookup(pid).is_none_or(|process| process.head().trap_exit.load(Ordering::Relaxed))
}

fn neighbour(info: &ProcessInfo) -> String {
    let name = info.registered_name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    format!(
        "{}{name} {}: {}, message queue length {}, ancestors {}, links {}",
        info.pid,
        info.initial_call,
        status(info),
        info.message_queue_len,
        list(&info.ancestors),
        list(&info.links),
    )
}

fn status(info: &ProcessInfo) -> &'static str {
    match table::lookup(info.pid) {
        None => "ended",
        Some(process) if process.head().has_ended() => "exiting",
        Some(process) if process.is_polled() => "running",
        Some(_) => match info.status {
            ProcessStatus::Waiting => "waiting",
            ProcessStatus::Hibernating => "hibernating",
            ProcessStatus::Suspended => "suspended",
        },
    }
}

/// The names a process has in other places than the registry.
pub(crate) fn names(info: &ProcessInfo) -> Option<String> {
    (!info.via_names.is_empty()).then(|| list(&info.via_names))
}

fn list(items: &[impl Display]) -> String {
    let mut shown: Vec<String> = items.iter().take(LISTED).map(ToString::to_string).collect();
    if let Some(more) = items.len().checked_sub(LISTED + 1) {
        shown.push(format!("and {} more", more + 1));
    }
    format!("[{}]", shown.join(", "))
}

/// Who waits for the reply to the last message.
pub(crate) fn client(pid: Pid) -> String {
    match process_info(pid) {
        Some(info) => match info.registered_name {
            Some(name) => format!("{pid} ({name}) waits"),
            None => format!("{pid} waits"),
        },
        None => format!("{pid} is dead"),
    }
}
