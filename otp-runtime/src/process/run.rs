//! Running a process: the task that carries it, and the exit sequence that follows in every case.

use super::crash;
use super::current::{self, Me};
use super::link;
use super::record::{AnyProcess, Control, Desk, Loop, Phase, Process, Record, Running, update};
use super::signal::Signal;
use super::table;
use super::timer::{self, Alarm};
use crate::exit::ExitReason;
use crate::message::Down;
use crate::name;
use crate::panic::guarded;
use crate::report::{self, drop_guarded};
use crate::seam;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// Starts the task that carries the process. Its drop is the guard: however the task ends, the process ends properly.
pub(crate) fn launch<M: Send + 'static>(process: &Arc<Process<M>>, body: Loop) {
    if let Some(mut run) = process.run.try_lock() {
        *run = Some(Running { body, me: Me::from(process.clone() as AnyProcess) });
    }
    process.launched.store(true, Ordering::Release);
    seam::spawn(Carrier { process: process.clone(), alarm: Alarm::default() });
}

/// What is left to do for who holds the run lock.
mod note {
    /// The carrier was to poll the loop.
    pub(super) const POLL: u8 = 1;
    /// The carrier is gone: the process is to end.
    pub(super) const END: u8 = 2;
}

/// The run lock of a process of message type `M`.
type Held<'a, M> = otp_handover::Held<'a, Option<Running>, M, Box<dyn Desk<M>>>;

/// What became of a poll of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Pending,
    /// The process has ended.
    Ended,
}

/// Polls the loop once as the task whose waker `cx` has, the carrier, with a message that it may take out of `direct`.
/// If that was its end, the exit sequence has run when this returns.
pub(super) fn turn<M: Send + 'static>(
    process: &Process<M>,
    mut run: Held<'_, M>,
    direct: &mut Option<M>,
    cx: &mut Context<'_>,
) -> Turn {
    let interrupted = || process.head.interrupted.load(Ordering::Acquire);
    let mut ended = None;
    run.lend(direct, |run| match run {
        Some(running) if !interrupted() => poll(running, cx, &mut ended),
        _ => {}
    });
    // a deadly signal came before the end of the body, as it did before any other await point
    if interrupted()
        && let Some(reason) = process.with_queue(|_, control| control.doom.clone())
    {
        ended = Some(reason);
    }
    if ended.is_none() && process.head.abandoned.load(Ordering::Acquire) {
        if let Some(Running { me, .. }) = &*run
            && let Some(parent) = process.head.parent
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

/// Polls the loop once. The end of the body is reported here, if it is a crash.
#[inline]
fn poll(running: &mut Running, cx: &mut Context<'_>, ended: &mut Option<ExitReason>) {
    let Running { body, me } = running;
    current::run_as(me, || {
        let polled = guarded(|| {
            if let Poll::Ready(reason) = body.as_mut().poll(cx) {
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
pub(super) fn serve<'a, M: Send + 'static>(
    process: &Process<M>,
    mut run: Held<'a, M>,
    message: &mut Option<M>,
) -> Option<Held<'a, M>> {
    let interrupted = || process.head.interrupted.load(Ordering::Acquire);
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

/// Ends the process whose run lock this is.
fn finish<M: 'static>(mut run: Held<'_, M>, reason: &ExitReason) {
    let (running, desk) = run.parts();
    let (running, desk) = (running.take(), desk.take());
    // there is nothing left to do for anybody
    let _ = run.unlock();
    if let Some(Running { body, me }) = running {
        end(&me.process, reason, desk, Some(body));
    }
}

/// Gives the run lock back without having polled.
#[cold]
pub(super) fn give_up<M: Send + 'static>(process: &Process<M>, run: Held<'_, M>) {
    let notes = run.unlock();
    if notes != 0 {
        catch_up(process, notes);
    }
}

/// Does what somebody else could not do meanwhile.
#[cold]
fn catch_up<M: Send + 'static>(process: &Process<M>, notes: u8) {
    if notes & note::END != 0 {
        abandon(process);
    } else {
        process.wake();
    }
}

/// Ends a process that has lost its task.
fn abandon<M: Send + 'static>(process: &Process<M>) {
    if let Some(run) = process.run.lock_or_leave(note::END) {
        finish(run, &ExitReason::Killed);
    }
}

struct Carrier<M: Send + 'static> {
    process: Arc<Process<M>>,
    alarm: Alarm,
}

impl<M: Send + 'static> Future for Carrier<M> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.process.carrier.get().is_none() {
            // `doom` sets the flag and looks for the carrier; here it is the other way round, so one of the two sees
            // the other
            self.process.carrier.get_or_init(|| cx.waker().clone());
            fence(Ordering::SeqCst);
        }
        // the timers that are due go before the loop, and those it has set are waited for afterwards
        if !self.alarm.is_idle() && !self.process.head.interrupted.load(Ordering::Acquire) {
            self.poll_alarm(cx);
        }
        // who has the lock finds the note and wakes this task
        if let Some(run) = self.process.run.lock_or_leave(note::POLL)
            && turn(&self.process, run, &mut None, cx) == Turn::Ended
        {
            return Poll::Ready(());
        }
        if self.process.head.alarmed.load(Ordering::Acquire) {
            self.poll_alarm(cx);
        }
        Poll::Pending
    }
}

impl<M: Send + 'static> Carrier<M> {
    /// Guarded, because a runtime may have no clock.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) {
        let process: AnyProcess = self.process.clone();
        if let Err(panic) = guarded(|| self.alarm.poll(&process, cx)) {
            doom(&*process, ExitReason::from(panic));
        }
    }
}

impl<M: Send + 'static> Drop for Carrier<M> {
    /// Nothing is left to be done, or the task was aborted, or the runtime goes down.
    fn drop(&mut self) {
        if !self.process.head.has_ended() {
            abandon(&self.process);
        }
    }
}

/// The exit sequence. There is no await in it: nobody can see half of it.
/// `body` is the loop, if there is one, and `desk` what it has left on the desk.
pub(crate) fn end<D>(process: &AnyProcess, reason: &ExitReason, desk: D, body: Option<Loop>) {
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
    let remains = process.close();
    current::within(process.clone(), || {
        drop_guarded(Some(pid), "state", desk);
        drop_guarded(Some(pid), "state", body);
        for message in remains.queued {
            drop_guarded(Some(pid), "queued message", message);
        }
    });
    report::dead_letters_of(remains.messages, pid, "it has ended");

    let (timers, name, via) = update(&**process, |control, _| match control.relations_if_any() {
        Some(relations) => (mem::take(&mut relations.timers), relations.name.take(), mem::take(&mut relations.via)),
        None => (None, None, Vec::new()),
    });
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
    table::remove(pid);

    let mut relations = update(&**process, |control, _| {
        control.phase = Phase::Gone(reason.clone());
        control.take_relations()
    });
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
            super::monitor::deliver(&*watcher, Down::new(monitor, pid, reason.clone()));
        }
    }
    // whoever waits for the end goes on when everybody else is told, also if it looked in the meantime
    let latecomers = update(&**process, |control, _| {
        control.told = true;
        control.take_relations().waiters
    });
    for waker in relations.waiters.into_values().chain(latecomers.into_values()) {
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
    fence(Ordering::SeqCst);
    process.wake();
}

/// Puts a signal into the mailbox; false if the process has ended.
pub(crate) fn signal(process: &dyn Record, signal: Signal) -> bool {
    let refused = update(process, |_, intake| intake.push_signal(signal));
    refused.is_none()
}
