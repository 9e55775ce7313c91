//! Running a process, and the exit sequence that follows in every case.

use super::crash;
use super::current;
use super::link;
use super::record::{AnyProcess, Control, Desk, Loop, Phase, Record, Relations, Running, update};
use super::signal::Signal;
use super::table;
use super::timer;
use crate::exit::ExitReason;
use crate::message::Down;
use crate::name;
use crate::observe::{ask_no_more, count};
use crate::panic::guarded;
use crate::report::{self, drop_guarded};
use crate::seam::{Bug, has};
use std::any::Any;
use std::mem;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// What is left to do for who holds the run lock.
pub(super) mod note {
    /// The carrier was to poll the loop.
    pub(in crate::process) const POLL: u8 = 1;
    /// The carrier is gone: the process is to end.
    pub(in crate::process) const END: u8 = 2;
}

/// The run lock of a process.
pub(super) type Held<'a> = otp_handover::Held<'a, Option<Running>, Box<dyn Desk>>;

/// What became of a poll of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Pending,
    /// The process has ended.
    Ended,
}

/// Polls the loop once as the task whose waker `cx` has, the carrier, with a message that it may take out of `direct`.
/// If that was its end, the exit sequence has run when this returns.
pub(super) fn turn(process: &dyn Record, mut run: Held<'_>, direct: &mut dyn Any, cx: &mut Context<'_>) -> Turn {
    let core = process.core();
    let interrupted = || core.head.interrupted.load(Ordering::Acquire);
    let mut ended = None;
    if !interrupted() && !handles_mail(&mut run, cx) {
        run.lend(direct, |run| match run {
            Some(running) if !interrupted() => {
                if running.body.is_none()
                    && let Ok(Some(desk)) = core.run.exchange(None)
                {
                    running.body = Some(desk.into_loop());
                }
                poll(running, cx, &mut ended);
            }
            _ => {}
        });
    }
    // a deadly signal came before the end of the body, as it did before any other await point
    if interrupted()
        && let Some(reason) = process.doom()
    {
        ended = Some(reason);
    }
    if ended.is_none() && core.head.abandoned.load(Ordering::Acquire) {
        if let Some(Running { me, .. }) = &*run
            && let Some(parent) = core.head.parent
        {
            // nobody asked for the starter's end
            link::disconnect(&me.process, parent);
        }
        ended = Some(ExitReason::Killed);
    }
    if let Some(reason) = ended {
        finish(run, &reason);
        return Turn::Ended;
    }
    let over = run.is_none();
    let notes = run.unlock();
    if notes != 0 {
        catch_up(process, notes);
    }
    if over { Turn::Ended } else { Turn::Pending }
}

/// Has the server on the desk handle what lies in the mailbox. False if there is none, or if it has more to do.
#[inline]
fn handles_mail(run: &mut Held<'_>, cx: &mut Context<'_>) -> bool {
    let (Some(Running { me, .. }), Some(desk)) = run.parts() else { return false };
    current::run_as(me, || desk.poll(cx)).is_pending()
}

/// Polls the loop once. The end of the body is reported here, if it is a crash.
#[inline]
fn poll(running: &mut Running, cx: &mut Context<'_>, ended: &mut Option<ExitReason>) {
    let Running { body, me } = running;
    current::run_as(me, || {
        let polled = guarded(|| {
            if let Some(body) = body
                && let Poll::Ready(reason) = body.as_mut().poll(cx)
            {
                *ended = Some(reason);
            }
        });
        if let Err(panic) = polled {
            *ended = Some(ExitReason::from(panic));
        }
        if let Some(reason) = ended {
            crash::report(me.process.head().pid, reason);
        }
    });
}

/// Has the server on the desk handle a message that its caller brings. `None` if there is more to do: the run lock is given
/// back then, with the message if it was not handled.
#[expect(clippy::inline_always, reason = "a direct call is mostly what the calls of its parts would cost")]
#[inline(always)]
pub(super) fn serve<'a>(process: &dyn Record, mut run: Held<'a>, message: &mut dyn Any) -> Option<Held<'a>> {
    let head = process.head();
    let interrupted = || head.interrupted.load(Ordering::Acquire);
    let (Some(Running { me, .. }), Some(desk)) = run.parts() else { return Some(run) };
    if interrupted() || !current::run_as(me, || desk.handle(message)) || interrupted() {
        return Some(run);
    }
    let notes = run.unlock();
    if notes != 0 {
        catch_up(process, notes);
    }
    None
}

/// Has the server on the desk terminate, and ends the process. `None` if it has to go on for that: the run lock is given back
/// then.
pub(super) fn retire(process: &dyn Record, mut run: Held<'_>, reason: &ExitReason) -> Option<ExitReason> {
    let head = process.head();
    let interrupted = || head.interrupted.load(Ordering::Acquire);
    let ended = match run.parts() {
        (Some(Running { me, .. }), desk) if !interrupted() => current::run_as(me, || {
            let mut ended = desk.as_mut()?.end(reason)?;
            let desk = desk.take();
            // as a loop drops the state before it returns: a panic in that drop is why the process ends
            if let Err(panic) = guarded(|| drop(desk)) {
                ended = ExitReason::from(panic);
            }
            crash::report(head.pid, &ended);
            Some(ended)
        }),
        _ => None,
    };
    let Some(mut ended) = ended else {
        give_up(process, run);
        return None;
    };
    if interrupted()
        && let Some(reason) = process.doom()
    {
        ended = reason;
    }
    finish(run, &ended);
    Some(ended)
}

/// Ends the process whose run lock this is.
pub(super) fn finish(mut run: Held<'_>, reason: &ExitReason) {
    let (running, desk) = run.parts();
    let (running, desk) = (running.take(), desk.take());
    // there is nothing left to do for anybody
    let _ = run.unlock();
    if let Some(Running { body, me }) = running {
        end(&me.process, reason, desk, body);
    }
}

/// Gives the run lock back without having polled.
#[cold]
pub(super) fn give_up(process: &dyn Record, run: Held<'_>) {
    let notes = run.unlock();
    if notes != 0 {
        catch_up(process, notes);
    }
}

/// Does what somebody else could not do meanwhile.
#[cold]
pub(super) fn catch_up(process: &dyn Record, notes: u8) {
    if notes & note::END != 0 && !has(Bug::EndForgotten) {
        abandon(process);
    } else {
        process.wake();
    }
}

/// Ends a process that has lost its task.
pub(super) fn abandon(process: &dyn Record) {
    if let Some(run) = process.core().run.lock_or_leave(note::END) {
        finish(run, &ExitReason::Killed);
    }
}

/// The exit sequence. There is no await in it: nobody can see half of it.
/// `body` is the loop, if there is one, and `desk` what it has left on the desk.
pub(crate) fn end(process: &AnyProcess, reason: &ExitReason, desk: Option<Box<dyn Desk>>, body: Option<Loop>) {
    let pid = process.head().pid;
    // a second call finds the process no longer running
    let first = update(&**process, |control, _| {
        let running = control.is_running();
        if running {
            control.phase = Phase::Exiting;
        }
        running
    });
    if !first {
        drop_guarded(Some(pid), "state", desk);
        drop_guarded(Some(pid), "state", body);
        return;
    }
    process.head().ended.store(true, Ordering::Release);
    #[cfg(all(feature = "test", not(shuttle)))]
    crate::trial::ended(pid, reason);
    if count::is_on() {
        count::ended(reason);
    }
    ask_no_more(process.head().spans);
    let remains = process.close();
    current::within(process.clone(), || {
        drop_guarded(Some(pid), "state", desk);
        drop_guarded(Some(pid), "state", body);
        for message in remains.queued {
            if has(Bug::QueueForgotten) {
                mem::forget(message);
                continue;
            }
            drop_guarded(Some(pid), "queued message", message);
        }
    });
    if !has(Bug::LettersUncounted) {
        report::dead_letters_of(remains.messages, pid, "it has ended");
    }
    if has(Bug::RecordKept) {
        mem::forget(process.clone());
    }

    if !has(Bug::LateDeparture) {
        release(process);
        table::remove(pid);
    }

    let relations = update(&**process, |control, _| {
        control.phase = Phase::Gone(reason.clone());
        let relations = control.take_relations();
        control.told = relations.is_none();
        relations
    });
    if let Some(relations) = relations {
        tell(process, reason, *relations);
    }
    if has(Bug::LateDeparture) {
        table::remove(pid);
    }
}

/// Cancels the timers of a process that ends, and gives its names free, and what is kept for it elsewhere.
fn release(process: &AnyProcess) {
    let pid = process.head().pid;
    let held = update(&**process, |control, _| {
        let relations = control.relations_if_any()?;
        let (via, keepers) = (mem::take(&mut relations.via), mem::take(&mut relations.keepers));
        Some((mem::take(&mut relations.timers), relations.name.take(), via, keepers))
    });
    let Some((timers, name, via, keepers)) = held else { return };
    if let Some(timers) = timers {
        current::within(process.clone(), || timers.into_shots().for_each(|shot| timer::discard(Some(pid), shot)));
    }
    if let Some(name) = name {
        (name.release)(&name.text, pid);
    }
    for name in via {
        current::within(process.clone(), || name::unregister(&*name.via, pid));
        drop_guarded(Some(pid), "name", name);
    }
    for keeper in keepers {
        current::within(process.clone(), || keeper.release(process));
        drop_guarded(Some(pid), "registry", keeper);
    }
}

/// Tells everybody that the process has ended.
fn tell(process: &AnyProcess, reason: &ExitReason, mut relations: Relations) {
    let pid = process.head().pid;
    if let Some(unsaid) = relations.unsaid {
        unsaid.say(pid);
    }
    for (monitor, watched) in relations.watching {
        super::monitor::forget(watched.target, monitor);
    }
    let (links, parent) = (relations.links.take_in_order(), process.head().parent);
    for &linked in &links {
        link::tell(linked, pid, reason);
        if links.len() > 1 && Some(linked) == parent {
            // as a rule it is the parent that waits for the end: it has its turn before those that are told after it
            for waker in relations.waiters.values() {
                let _ = guarded(|| waker.wake_by_ref());
            }
        }
    }
    for (monitor, watcher) in relations.watchers {
        if let Some(watcher) = table::lookup(watcher) {
            let reason = if has(Bug::DownSaysNormal) { &ExitReason::Normal } else { reason };
            if has(Bug::DownTwice) {
                super::monitor::deliver(&*watcher, Down::new(monitor, pid, reason.clone()));
            }
            super::monitor::deliver(&*watcher, Down::new(monitor, pid, reason.clone()));
        }
    }
    // whoever waits for the end goes on when everybody else is told, also if it looked in the meantime
    let latecomers = update(&**process, |control, _| {
        control.told = true;
        control.take_relations()
    });
    let latecomers = latecomers.into_iter().flat_map(|relations| relations.waiters.into_values());
    for waker in relations.waiters.into_values().chain(latecomers) {
        // somebody else's code, and the others are to be woken whatever it does
        let _ = guarded(|| waker.wake());
    }
}

/// Ends a process at its next await point; the first reason wins.
pub(crate) fn doom(process: &dyn Record, reason: ExitReason) {
    let late = update(process, |control, _| condemn(process, control, reason));
    if late.is_none() {
        hurry(process);
    }
}

/// Settles that the process ends, under its lock: what it does afterwards comes too late. A reason that comes too late
/// itself is handed back, to be dropped outside the lock: it may hold an error of the user's.
pub(super) fn condemn(process: &dyn Record, control: &mut Control, reason: ExitReason) -> Option<ExitReason> {
    if control.doom.is_some() || !control.is_running() {
        return Some(reason);
    }
    control.doom = Some(reason);
    process.head().interrupted.store(true, Ordering::Release);
    None
}

/// Has a process look up: something was set that it does not wait for.
pub(crate) fn hurry(process: &dyn Record) {
    if has(Bug::DoomUnheard) {
        return;
    }
    fence(Ordering::SeqCst);
    process.wake();
}

/// Puts a signal into the mailbox; false if the process has ended.
pub(crate) fn signal(process: &dyn Record, signal: Signal) -> bool {
    let refused = update(process, |_, intake| intake.push_signal(signal));
    refused.is_none()
}
