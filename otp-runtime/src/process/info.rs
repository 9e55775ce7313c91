//! Looking at processes from outside.

use super::record::{AnyProcess, Phase, update};
use super::status::ProcessStatus;
use super::table;
use crate::mailbox::Mode;
use crate::pid::Pid;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What is known of a process from outside (`process_info/1`).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProcessInfo {
    /// The process.
    pub pid: Pid,
    /// Its local name.
    pub registered_name: Option<Arc<str>>,
    /// Its names in other places ([`Via`](crate::name::Via)), as they print, oldest first.
    pub via_names: Vec<Arc<str>>,
    /// What it runs: the server's type, or the type of the spawned closure.
    pub initial_call: &'static str,
    /// Who started it, if that was a process.
    pub parent: Option<Pid>,
    /// Parent, grandparent and so on: the registered name where there is one, else the pid.
    pub ancestors: Vec<String>,
    /// How many messages wait in its mailbox.
    pub message_queue_len: usize,
    /// How many messages may wait; `None` if any number may. Of an adaptive mailbox, the most that ever wait.
    pub mailbox_capacity: Option<usize>,
    /// How an adaptive mailbox is now.
    pub mailbox_mode: Option<Mode>,
    /// How many messages its full mailbox has refused: their senders were told.
    pub messages_refused: u64,
    /// How many messages its full mailbox has dropped without telling their senders.
    pub messages_dropped: u64,
    /// The processes it is linked with.
    pub links: Vec<Pid>,
    /// The processes it monitors; once for each monitor. One whose `Down` lies in the mailbox is none any more.
    pub monitors: Vec<Pid>,
    /// The processes that monitor it; once for each monitor.
    pub monitored_by: Vec<Pid>,
    /// Timers that will send to it.
    pub timers: usize,
    /// Whether exit signals reach it as messages.
    pub trap_exit: bool,
    /// What it is doing.
    pub status: ProcessStatus,
}

impl ProcessInfo {
    /// Its registered name, or what it runs.
    pub fn who(&self) -> &str {
        self.registered_name.as_deref().unwrap_or(self.initial_call)
    }
}

/// Looks at a process from outside; `None` if it has ended.
///
/// It does not ask the process, so that it answers at once, however busy that is. What only the process itself can say,
/// `sys::get_status` asks.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let pid = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// otp::register("sleeper", pid).unwrap();
/// let info = otp::process_info(pid).unwrap();
/// assert_eq!((info.who(), info.message_queue_len), ("sleeper", 0));
/// # });
/// ```
///
/// OTP's items about memory, reductions, the dictionary and the current function do not exist for tasks.
#[doc(alias = "erlang:process_info")]
pub fn process_info(pid: Pid) -> Option<ProcessInfo> {
    info_of(&table::lookup(pid)?)
}

pub(crate) fn info_of(process: &AnyProcess) -> Option<ProcessInfo> {
    let head = process.head();
    update(&**process, |control, intake| {
        if matches!(control.phase, Phase::Gone(_)) {
            return None;
        }
        let ((mailbox_capacity, mailbox_mode), counts) = (intake.limit(), intake.counts());
        let mut info = ProcessInfo {
            pid: head.pid,
            registered_name: None,
            via_names: Vec::new(),
            initial_call: head.initial_call,
            parent: head.parent,
            ancestors: head.ancestors.to_list(),
            message_queue_len: intake.len() + head.taken.load(Ordering::Relaxed),
            mailbox_capacity,
            mailbox_mode,
            messages_refused: counts.refused,
            messages_dropped: counts.dropped,
            links: Vec::new(),
            monitors: Vec::new(),
            monitored_by: Vec::new(),
            timers: 0,
            trap_exit: head.trap_exit.load(Ordering::Relaxed),
            status: head.status.get(),
        };
        if let Some(relations) = control.known_relations() {
            info.registered_name = relations.name.as_ref().map(|name| name.text.clone());
            info.via_names = relations.via.iter().map(|name| name.text.clone()).collect();
            info.links = relations.links.pids();
            let watching = relations.watching.values().filter(|watched| !watched.delivered);
            info.monitors = watching.map(|watched| watched.target).collect();
            info.monitored_by = relations.watchers.values().copied().collect();
            info.timers = relations.timers.as_ref().map_or(0, |timers| timers.len());
        }
        Some(info)
    })
}

/// The registered name, or else the pid: what traces call a process.
pub(crate) fn name_of(process: &AnyProcess) -> String {
    let name = update(&**process, |control, _| Some(control.known_relations()?.name.as_ref()?.text.clone()));
    name.map_or_else(|| process.head().pid.to_string(), |name| name.to_string())
}

/// All living processes (`processes/0`).
#[doc(alias = "erlang:processes")]
pub fn processes() -> Vec<Pid> {
    table::list()
}

/// Whether the process is alive (`is_process_alive/1`): its exit sequence has not begun.
#[doc(alias = "erlang:is_process_alive")]
pub fn is_alive(pid: Pid) -> bool {
    table::lookup(pid).is_some_and(|process| !process.head().has_ended())
}
