//! Links and exit signals.

use super::current::{current, self_pid};
use super::record::{AnyProcess, Control, Intake, Phase, update};
use super::run::{condemn, hurry};
use super::signal::{Effect, Sent, Signal, effect};
use super::table;
use crate::exit::ExitReason;
use crate::message::Exit;
use crate::pid::Pid;
use crate::seam::{Bug, has};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Links the calling process with `pid`: when one of them ends, the other gets an exit signal.
///
/// Linking twice is linking once, and linking with oneself does nothing. If there is no such process, a caller that
/// traps exits receives an [`Exit`] with [`NoProc`](ExitReason::NoProc); any other caller ends for that reason at its
/// next await point (OTP raises the error at once).
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let keeper = otp::spawn(async |mut inbox| {
///     otp::trap_exit(true); // without this, the keeper would end with the other
///     let other = otp::spawn_link(async |_| otp::ExitReason::error("tired"));
///     let exit = inbox.receive().await.take::<otp::Exit>().unwrap();
///     assert_eq!((exit.from, exit.reason), (Some(other), otp::ExitReason::error("tired")));
/// });
/// assert_eq!(otp::exited(keeper).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a process: there is nobody to link.
#[doc(alias = "erlang:link")]
#[track_caller]
pub fn link(pid: Pid) {
    let me = current().expect("`link` needs a calling process: use it in a spawned process or in a handler");
    connect(&me, pid);
}

pub(crate) fn connect(me: &AnyProcess, pid: Pid) {
    if !join(me, pid) {
        update(&**me, |control, _| control.relations().links.insert(pid));
        if has(Bug::LinkWithNobody) {
            return;
        }
        tell(me.head().pid, pid, &ExitReason::NoProc);
    }
}

/// Links them, and answers false, with nothing done, if there is no process to be linked with.
pub(crate) fn join(me: &AnyProcess, pid: Pid) -> bool {
    let mine = me.head().pid;
    if mine == pid {
        return true;
    }
    table::lookup(pid).is_some_and(|other| {
        both(me, &other, |my_end, other_end| {
            let alive = !matches!(other_end.phase, Phase::Gone(_)) || has(Bug::LateRelation);
            if alive {
                my_end.relations().links.insert(pid);
                if !has(Bug::LinkOneWay) {
                    other_end.relations().links.insert(mine);
                }
            }
            alive
        })
    })
}

/// Whether they are linked.
pub(crate) fn is_linked(me: &AnyProcess, pid: Pid) -> bool {
    update(&**me, |control, _| control.known_relations().is_some_and(|relations| relations.links.contains(pid)))
}

/// Changes both ends of a link in one step, so that no third party sees half a link. This is the only place where two
/// records are locked at a time; the order of the pids keeps two such steps from waiting for each other.
fn both<R>(me: &AnyProcess, other: &AnyProcess, change: impl FnOnce(&mut Control, &mut Control) -> R) -> R {
    let (first, second) = if me.head().pid < other.head().pid { (me, other) } else { (other, me) };
    update(&**first, |of_first, _| {
        update(&**second, |of_second, _| {
            if Arc::ptr_eq(first, me) { change(of_first, of_second) } else { change(of_second, of_first) }
        })
    })
}

/// Removes the link with `pid`: after this returns, no [`Exit`] of that link will be added to the caller's mailbox.
///
/// # Panics
/// Outside a process.
#[doc(alias = "erlang:unlink")]
#[track_caller]
pub fn unlink(pid: Pid) {
    let me = current().expect("`unlink` needs a calling process: use it in a spawned process or in a handler");
    disconnect(&me, pid);
}

pub(crate) fn disconnect(me: &AnyProcess, pid: Pid) {
    let mine = me.head().pid;
    match table::lookup(pid) {
        // at the other end alone: what is on its way comes after all
        Some(other) if mine != pid && has(Bug::HalfUnlinked) => {
            update(&*other, |control, _| control.relations().links.remove(mine));
        }
        Some(other) if mine != pid => both(me, &other, |my_end, other_end| {
            my_end.relations().unlink(pid);
            if !has(Bug::OwnHalfUnlinked) {
                other_end.relations().unlink(mine);
            }
        }),
        _ => {
            update(&**me, |control, _| control.relations().unlink(pid));
        }
    }
}

/// The linked process `from` has ended: an exit signal to `pid`, if the link is still there.
pub(crate) fn tell(pid: Pid, from: Pid, reason: &ExitReason) {
    let Some(process) = table::lookup(pid) else { return };
    let left = update(&*process, |control, intake| {
        let trapping = process.head().trap_exit.load(Ordering::Acquire);
        let relations = control.relations();
        let told = trapping && relations.behalf.as_ref().is_some_and(|behalf| behalf.heard_elsewhere.contains(&from));
        let linked = if has(Bug::LinkKept) { relations.links.contains(from) } else { relations.unlink(from) };
        if linked
            && told
            && *reason != ExitReason::Normal
            && let Some(behalf) = &mut relations.behalf
        {
            behalf.unheard.insert(from);
        }
        if linked && !told { act(&process, Some(from), reason, Sent::ByLink, control, intake) } else { Left::Nothing }
    });
    left.carry_out(&process);
}

/// What remains to be done outside the lock.
enum Left {
    Nothing,
    /// The process has ended: its signal is dropped here.
    Refused(Option<Signal>),
    /// It ends, unless it has another reason already: then this one is dropped here.
    Doomed(Option<ExitReason>),
}

impl Left {
    fn carry_out(self, process: &AnyProcess) {
        match self {
            Self::Nothing => {}
            Self::Refused(signal) => drop(signal),
            Self::Doomed(None) => hurry(&**process),
            Self::Doomed(late) => drop(late),
        }
    }
}

/// What an exit signal does to `process`. All of it is done under the process's lock: a process that has unlinked itself,
/// or traps exits from now on, is not ended afterwards by a signal that was on its way.
fn act(
    process: &AnyProcess,
    from: Option<Pid>,
    reason: &ExitReason,
    sent: Sent,
    control: &mut Control,
    intake: &mut dyn Intake,
) -> Left {
    let trapping = process.head().trap_exit.load(Ordering::Acquire);
    match effect(reason, trapping, sent) {
        Effect::Ignored => Left::Nothing,
        Effect::Message if has(Bug::ExitLost) && sent == Sent::ByLink && intake.len() > 0 => Left::Nothing,
        Effect::Message => {
            let from = from.filter(|_| !has(Bug::ExitSenderLost));
            Left::Refused(intake.push_signal(Signal::Exit(Box::new(Exit::new(from, reason.clone())))))
        }
        Effect::Dies(reason) => Left::Doomed(condemn(&**process, control, reason)),
    }
}

/// Sends an exit signal to `pid`, as if a linked process had ended for `reason` (`exit/2`).
///
/// What it does depends on the receiver:
///
/// | reason | receiver does not trap exits | receiver traps exits |
/// |---|---|---|
/// | `Normal` | ignored; a process that says it of itself ends | gets an [`Exit`] |
/// | `Kill` | ends as `Killed` | ends as `Killed` |
/// | any other | ends for that reason | gets an [`Exit`] |
///
/// A signal to a process that does not exist is ignored.
///
/// A process is a task, and a task can only be ended where it waits: the receiver ends at its next await point. A
/// handler that computes without awaiting cannot be interrupted.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// let sleeper = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// otp::exit(sleeper, otp::ExitReason::Kill);
/// assert_eq!(otp::exited(sleeper).await, otp::ExitReason::Killed);
/// # });
/// ```
#[doc(alias = "erlang:exit/2")]
#[expect(clippy::needless_pass_by_value, reason = "callers write the reason in place")]
pub fn exit(pid: Pid, reason: ExitReason) {
    if let Some(process) = table::lookup(pid) {
        send_exit(&process, self_pid(), &reason);
    }
}

pub(crate) fn send_exit(process: &AnyProcess, from: Option<Pid>, reason: &ExitReason) {
    let sent = Sent::ByExit { to_self: from == Some(process.head().pid) };
    let left = update(&**process, |control, intake| act(process, from, reason, sent, control, intake));
    left.carry_out(process);
}

/// Chooses whether exit signals to the calling process become [`Exit`] messages (`process_flag(trap_exit, ..)`).
///
/// Returns what it was before; the default is `false`. Only signals that arrive afterwards are affected.
///
/// # Panics
/// Outside a process.
#[doc(alias = "process_flag")]
#[track_caller]
pub fn trap_exit(trap: bool) -> bool {
    let me = current().expect("`trap_exit` needs a calling process: use it in a spawned process or in a handler");
    me.head().trap_exit.swap(trap, Ordering::AcqRel)
}
