//! Monitors, and waiting for the end of a process.

use super::current::current;
use super::record::{AnyProcess, Phase, Record, Watched, update};
use super::signal::Signal;
use super::table;
use crate::exit::ExitReason;
use crate::message::Down;
use crate::pid::Pid;
use crate::reference::Reference;
use crate::seam::{Bug, has};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Asks for exactly one [`Down`] when `pid` ends; each call is a monitor of its own.
///
/// If there is no such process, the `Down` comes at once, with [`NoProc`](ExitReason::NoProc). Whoever monitors himself hears
/// nothing of it, and has no monitor.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let watcher = otp::spawn(async |mut inbox| {
///     let (pid, monitor) = otp::spawn_monitor(async |_| otp::ExitReason::error("tired"));
///     let down = inbox.receive().await.take::<otp::Down>().unwrap();
///     assert_eq!((down.pid, down.monitor), (pid, monitor));
///     assert_eq!(down.reason, otp::ExitReason::error("tired"));
/// });
/// assert_eq!(otp::exited(watcher).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a process: there is no mailbox for the `Down`. Use [`exited`] there.
#[doc(alias = "erlang:monitor")]
#[track_caller]
pub fn monitor(pid: Pid) -> Reference {
    let me = current().expect("`monitor` needs a calling process: use it in a spawned process or in a handler");
    watch(&me, pid)
}

pub(crate) fn watch(me: &AnyProcess, target: Pid) -> Reference {
    let monitor = Reference::new();
    let mine = me.head().pid;
    if mine == target {
        return monitor;
    }
    update(&**me, |control, _| {
        control.relations().watching.insert(monitor, Watched { target, delivered: false });
    });
    let watched = table::lookup(target).is_some_and(|other| {
        update(&*other, |control, _| {
            let alive = !matches!(control.phase, Phase::Gone(_)) || has(Bug::LateRelation);
            let merged = has(Bug::MonitorsMerged) && control.relations().watchers.values().any(|other| *other == mine);
            if alive && !merged {
                control.relations().watchers.insert(monitor, mine);
            }
            alive
        })
    });
    if !watched && !has(Bug::MonitorOfNobody) {
        deliver(&**me, Down::new(monitor, target, ExitReason::NoProc));
    }
    monitor
}

/// Puts a `Down` into its owner's mailbox, unless the monitor was removed meanwhile.
pub(crate) fn deliver(owner: &dyn Record, down: Down) {
    let unwanted = update(owner, |control, intake| {
        let watched = control.relations().watching.get_mut(&down.monitor);
        let signal = Signal::Down(Box::new(down));
        match watched {
            Some(watched) => {
                watched.delivered = true;
                intake.push_signal(signal)
            }
            None => Some(signal),
        }
    });
    drop(unwanted);
}

/// Removes a monitor. A `Down` that already lies in the mailbox stays there.
///
/// Returns whether the monitor was still there.
///
/// # Panics
/// Outside a process.
#[doc(alias = "erlang:demonitor")]
#[track_caller]
pub fn demonitor(monitor: Reference) -> bool {
    remove(monitor, false)
}

/// Removes a monitor, and its `Down` from the mailbox: afterwards none will be received (`demonitor(Ref, [flush])`).
///
/// Returns whether the monitor was still there, that is, `false` if a `Down` had been delivered.
///
/// # Panics
/// Outside a process.
#[doc(alias = "erlang:demonitor")]
#[track_caller]
pub fn demonitor_flush(monitor: Reference) -> bool {
    remove(monitor, true)
}

#[track_caller]
fn remove(monitor: Reference, flush: bool) -> bool {
    let me = current().expect("`demonitor` needs a calling process: use it in a spawned process or in a handler");
    unwatch(&me, monitor, flush)
}

pub(crate) fn unwatch(me: &AnyProcess, monitor: Reference, flush: bool) -> bool {
    let removed = update(&**me, |control, _| {
        let watching = &mut control.relations().watching;
        let watched = *watching.get(&monitor)?;
        // a queued `Down` without its entry is skipped when it is received
        if !watched.delivered || flush && !has(Bug::DownKept) {
            watching.remove(&monitor);
        }
        Some(watched)
    });
    match removed {
        Some(watched) if !watched.delivered => {
            forget(watched.target, monitor);
            true
        }
        _ => false,
    }
}

/// The owner of a monitor does not want it any more.
pub(crate) fn forget(target: Pid, monitor: Reference) {
    if let Some(target) = table::lookup(target) {
        update(&*target, |control, _| control.relations().watchers.remove(&monitor));
    }
}

/// Waits until the process has ended and everybody is told; the answer is its exit reason.
///
/// Works anywhere, also outside a process: it is what `main` and tests have in place of a [`monitor`]. The process is
/// looked up when this is called, not when it is awaited: [`NoProc`](ExitReason::NoProc) if it had ended by then, so ask
/// before you tell it to end.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::ExitReason;
///
/// let pid = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
///     ExitReason::Shutdown
/// });
/// let ended = otp::exited(pid);
/// otp::send(pid, "stop");
/// assert_eq!(ended.await, ExitReason::Shutdown);
/// assert_eq!(otp::exited(pid).await, ExitReason::NoProc); // nobody remembers
/// # });
/// ```
///
/// # Cancel safety
/// May be dropped at any time.
///
/// OTP has monitors only.
#[must_use = "nothing is waited for until this is awaited"]
pub fn exited(pid: Pid) -> impl Future<Output = ExitReason> + Send + use<> {
    let process = table::lookup(pid);
    async move {
        match process {
            Some(process) => Exited::of(process).await,
            None => ExitReason::NoProc,
        }
    }
}

/// The end of a process as a future.
pub(crate) struct Exited {
    process: AnyProcess,
    waiting: Option<Reference>,
}

impl Exited {
    pub(crate) fn of(process: AnyProcess) -> Self {
        Self { process, waiting: None }
    }
}

impl Future for Exited {
    type Output = ExitReason;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<ExitReason> {
        let id = *self.waiting.get_or_insert_with(Reference::new);
        let waker = cx.waker().clone();
        let (polled, old) = update(&*self.process, |control, _| match &control.phase {
            Phase::Gone(reason) if control.told => (Poll::Ready(reason.clone()), Some(waker)),
            _ => (Poll::Pending, control.relations().waiters.insert(id, waker)),
        });
        // a waker is somebody else's code: not under the lock
        drop(old);
        polled
    }
}

impl Drop for Exited {
    fn drop(&mut self) {
        if let Some(id) = self.waiting {
            let waker = update(&*self.process, |control, _| {
                control.known_relations()?;
                control.relations().waiters.remove(&id)
            });
            drop(waker);
        }
    }
}
