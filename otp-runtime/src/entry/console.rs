//! What a program that is an application says on its terminal.

use crate::application::{ApplicationInfo, Controller};
use crate::process::ProcessInfo;
use crate::process::info_of;
use crate::report;
use std::fmt::Display;
use std::io::{self, Write};

/// A line on standard output. A terminal that is gone is nobody's affair.
pub(super) fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// A line on standard error, in order with the reports. A terminal that is stuck does not keep a program from ending.
pub(super) fn complain(line: impl Display) {
    report::say(line.to_string());
}

/// What runs, and how to end it.
pub(super) fn banner(info: &ApplicationInfo, running: &[ApplicationInfo]) {
    let description = if info.description.is_empty() { String::new() } else { format!(": {}", info.description) };
    say(format_args!("{} {}{description}", info.name, info.version));
    let others: Vec<String> = running
        .iter()
        .rev()
        .filter(|other| other.name != info.name)
        .map(|other| format!("{} {}", other.name, other.version))
        .collect();
    if !others.is_empty() {
        say(format_args!("with {}", others.join(", ")));
    }
    say("Ctrl-C stops it.");
}

/// How many of those who are waited for are named.
const NAMED: usize = 5;

/// Who is late.
pub(super) fn late(controller: &Controller) {
    for late in controller.late() {
        let infos: Vec<ProcessInfo> = late.processes.iter().filter_map(info_of).collect();
        let named = infos.iter().take(NAMED).map(|info| match &info.registered_name {
            Some(name) => format!("{} {} ({name})", info.pid, info.initial_call),
            None => format!("{} {}", info.pid, info.initial_call),
        });
        let named: Vec<String> = named.collect();
        let more = infos.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        complain(format_args!("{} is still {}, waiting for {}{more}", late.application, late.doing, named.join(", ")));
    }
}
