//! Processes: spawning, sending, linking, monitoring, ending.
//!
//! A process is a task with a pid, a mailbox and exactly one end. It shares nothing with others; it is told things by
//! messages and by signals. This module is what Erlang's `erlang` module is to processes; servers and supervisors are
//! built on it, and most programs need only those.
//!
//! **A life.** [`spawn`] makes the record (pid, mailbox, relations), enters it into the process table, and starts the
//! task that carries the process. From then on whatever ends that task (return, panic, exit signal, kill, an
//! aborted task, a runtime going down) runs the same exit sequence, once: the mailbox is closed; the state and the
//! queued messages are dropped; timers are cancelled; names are released; linked processes get their exit signal;
//! monitoring processes get their `Down`. Whoever sees a `Down` already finds the name free.
//!
//! **Drops that panic.** What the runtime holds for a process (its state, messages, replies, timers) is dropped piece by
//! piece. A panic in one of these drops is reported (`drop panicked`) and changes neither the exit reason nor who is told.
//! A local value of the body whose drop panics while the body itself unwinds ends the program: that is Rust's own rule.

pub(crate) mod behalf;
mod carrier;
mod core;
pub(crate) mod crash;
mod current;
pub(crate) mod direct;
mod ending;
mod inbox;
mod info;
mod keeper;
mod link;
mod links;
pub(crate) mod mailbox;
mod monitor;
mod observed;
mod outlet;
pub(crate) mod parcel;
pub(crate) mod overflow;
#[doc(hidden)]
pub mod receive;
pub(crate) mod record;
pub(crate) mod run;
mod saved;
pub(crate) mod signal;
mod status;
mod step;
pub(crate) mod system;
pub(crate) mod system_error;
pub(crate) mod table;
pub(crate) mod timer;
pub(crate) mod unsaid;
pub mod watchdog;

pub use current::self_pid;
#[cfg(all(feature = "test", not(shuttle)))]
pub(crate) use current::start_afresh;
pub use ending::IntoExit;
pub use inbox::Inbox;
pub use info::{ProcessInfo, is_alive, process_info, processes};
pub use link::{exit, link, trap_exit, unlink};
pub use monitor::{demonitor, demonitor_flush, exited, monitor};
pub use status::ProcessStatus;
pub use system::Status;
pub use timer::{TimeoutMessage, TimerRef};

pub(crate) use carrier::{Begun, begin, launch};
pub(crate) use current::{current, with_current, within};
pub(crate) use info::info_of;
pub(crate) use keeper::{Keeper, keep};
pub(crate) use link::{connect, disconnect, is_linked, join, send_exit};
pub(crate) use monitor::{Exited, unwatch, watch};
pub(crate) use observed::who;
pub(crate) use outlet::Outlet;
pub(crate) use step::Step;

use crate::mailbox::{Limit, Mailbox};
use crate::message::Info;
use crate::observe::{Mark, ProcessKind, Spans, ask_for_spans, count};
use crate::pid::Pid;
use crate::reference::Reference;
use crate::report;
use crate::seam::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use crate::seam::{Bug, Mutex, has};
use mailbox::{Queue, Rules};
use record::{Ancestors, AnyProcess, Head, Process, update, watched};
use status::SharedStatus;
use std::any::type_name;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

/// Starts a process that runs `body`.
///
/// The body gets its [`Inbox`]; what it returns is the exit reason: nothing for a normal end, an error for an abnormal
/// one. A panic ends this process and nothing else.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let echo = otp::spawn(async |mut inbox| {
///     let info = inbox.receive().await;
///     if let Ok((from, text)) = info.take::<(otp::Pid, String)>() {
///         otp::send(from, text.to_uppercase());
///     }
/// });
/// let asker = otp::spawn(async move |mut inbox| {
///     otp::send(echo, (inbox.pid(), "hello".to_owned()));
///     assert_eq!(inbox.receive().await.take::<String>().unwrap(), "HELLO");
/// });
/// assert_eq!(otp::exited(asker).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a tokio runtime.
#[doc(alias = "erlang:spawn")]
#[track_caller]
pub fn spawn<F, R>(body: impl FnOnce(Inbox) -> F + Send + 'static) -> Pid
where
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    start(body, |_| ())
}

/// Starts a process and links it with the caller, in one step. Outside a process it is the same as [`spawn`].
///
/// # Panics
/// Outside a tokio runtime.
#[doc(alias = "erlang:spawn_link")]
#[track_caller]
pub fn spawn_link<F, R>(body: impl FnOnce(Inbox) -> F + Send + 'static) -> Pid
where
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    start(body, |pid| {
        if let Some(me) = current() {
            connect(&me, pid);
        }
    })
}

/// Starts a process and monitors it, in one step.
///
/// # Panics
/// Outside a tokio runtime, and outside a process.
#[doc(alias = "erlang:spawn_monitor")]
#[track_caller]
pub fn spawn_monitor<F, R>(body: impl FnOnce(Inbox) -> F + Send + 'static) -> (Pid, Reference)
where
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    let me = current().expect("`spawn_monitor` needs a calling process: use it in a spawned process or in a handler");
    let mut reference = None;
    let pid = start(body, |pid| reference = Some(watch(&me, pid)));
    (pid, reference.expect("set above"))
}

#[track_caller]
fn start<F, R>(body: impl FnOnce(Inbox) -> F + Send + 'static, relate: impl FnOnce(Pid)) -> Pid
where
    F: Future<Output = R> + Send + 'static,
    R: IntoExit + 'static,
{
    // a closure is called by the function it is written in
    let kind = (ProcessKind::Process, Spans::AsAll);
    let process = create::<Infallible>(type_name::<F>().trim_end_matches("::{{closure}}"), kind, None, Rules::plain());
    let pid = process.head.pid;
    relate(pid);
    let inbox = Inbox::new(Outlet::new(process.clone()));
    carrier::launch(process, Box::pin(async move { body(inbox).await.into_exit() }));
    pid
}

/// Makes the record of a process and enters it into the table. Nothing runs yet.
#[track_caller]
pub(crate) fn create<M: Send + 'static>(
    initial_call: &'static str,
    kind: (ProcessKind, Spans),
    mailbox: Option<Mailbox>,
    rules: Rules<M>,
) -> Arc<Process<M>> {
    let mut created = None;
    enter(initial_call, kind, mailbox, &mut |head| {
        let process = Arc::new(Process::new(head, Queue::new(mailbox, rules)));
        created = Some(process.clone());
        process
    });
    created.expect("a process is made once")
}

/// Enters what `make` makes. Compiled once, and not for each type of messages.
#[track_caller]
fn enter(
    initial_call: &'static str,
    (kind, spans): (ProcessKind, Spans),
    mailbox: Option<Mailbox>,
    make: &mut dyn FnMut(Head) -> AnyProcess,
) {
    let runtime = crate::seam::runtime();
    let runtime = runtime.expect("a process needs a tokio runtime: start it inside `#[otp::main]` or `block_on`");
    if count::is_on() {
        count::started();
    }
    ask_for_spans(spans);
    let adaptive = mailbox.is_some_and(|mailbox| matches!(mailbox.limit, Limit::Adaptive(_)));
    let parent = current();
    let ancestors = parent.as_ref().map_or_else(Ancestors::default, |parent| {
        let head = parent.head();
        let name = update(&**parent, |control, _| control.known_relations()?.known_as().cloned());
        let who = name.map_or_else(|| head.pid.to_string(), |name| name.to_string());
        Ancestors::below(who, head.ancestors.clone())
    });
    let group = parent.as_ref().map_or(0, |parent| parent.head().group.load(Ordering::Relaxed));
    let mut ancestors = Some(ancestors);
    table::insert(&mut |pid| {
        make(Head {
            pid,
            kind,
            spans,
            initial_call,
            parent: parent.as_ref().map(|parent| parent.head().pid),
            ancestors: ancestors.take().unwrap_or_default(),
            trap_exit: AtomicBool::new(
                has(Bug::TrapInherited)
                    && parent.as_ref().is_some_and(|parent| parent.head().trap_exit.load(Ordering::Relaxed)),
            ),
            interrupted: AtomicBool::new(false),
            alarmed: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            taken: AtomicUsize::new(0),
            status: SharedStatus::default(),
            waits: AtomicBool::new(false),
            runtime,
            watched: AtomicU8::new(if adaptive { watched::ADAPTIVE } else { 0 }),
            group: AtomicU32::new(group),
            handler: Mutex::new(""),
            #[cfg(all(feature = "test", not(shuttle)))]
            born: crate::trial::birth(),
        })
    });
}

/// Sends a message to a process (`Pid ! Message`).
///
/// Never waits and never fails: a message to a process that has ended is dropped and counted by
/// [`dead_letters`](crate::report::dead_letters). A server receives it in the `#[info]` handler for its type.
#[doc(alias = "erlang:send")]
pub fn send<T: Send + 'static>(to: Pid, message: T) {
    let info = Info::new(message);
    let what = info.type_name();
    let refused = match table::lookup(to) {
        Some(process) => {
            let mark = Mark::of_sender();
            update(&*process, |_, intake| intake.push_info(info, mark))
        }
        None => Some((info, None)),
    };
    if refused.is_some() {
        report::dead_letter(what, &to, "no such process");
    }
}
