//! How a process is, as a trace prints it.

use super::stage::Notes;
use otp::{Pid, process_info};
use std::collections::HashSet;
use std::fmt::Write as _;

/// What is printed of a process behind its name, and how many messages wait for it; `None` if it has ended.
pub(super) fn of(pid: Pid, marked: usize, busy: &HashSet<Pid>, notes: &Notes) -> Option<(String, usize)> {
    let info = process_info(pid)?;
    let mut line = String::new();
    if info.trap_exit {
        line.push_str(" trap");
    }
    let mut add = |key: &str, pids: &[Pid]| {
        let mut names: Vec<&str> = pids.iter().filter_map(|pid| notes.known(*pid)).collect();
        names.sort_unstable();
        if !names.is_empty() {
            let _ = write!(line, " {key}={}", names.join(","));
        }
    };
    add("links", &info.links);
    let mut monitors = info.monitors;
    for (_, _, target) in notes.by_name.iter().filter(|(whose, ..)| *whose == pid) {
        if let Some(at) = monitors.iter().position(|monitored| monitored == target) {
            monitors.swap_remove(at);
        }
    }
    if !busy.contains(&pid) {
        add("mons", &monitors);
    }
    let watchers: Vec<Pid> = info.monitored_by.into_iter().filter(|watcher| !busy.contains(watcher)).collect();
    add("by", &watchers);
    if let Some(name) = info.registered_name {
        let _ = write!(line, " name={name}");
    }
    let queued = info.message_queue_len;
    if queued != marked {
        let _ = write!(line, " q={}", queued.cast_signed() - marked.cast_signed());
    }
    if busy.contains(&pid) {
        line.push_str(" busy");
    }
    Some((line, queued))
}
