//! Running a process: the task that carries it, and the exit sequence that follows in every case.

use super::current;
use super::link;
use super::record::{AnyProcess, Control, Loop, Phase, Process, Record, Running, update};
use super::signal::Signal;
use super::table;
use super::timer::{self, Alarm};
use crate::exit::ExitReason;
use crate::message::Down;
use crate::name;
use crate::panic::guarded;
use crate::report::{self, drop_guarded};
use crate::seam::{self, MutexGuard};
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// Starts the task that carries the process. Its drop is the guard: however the task ends, the process ends properly.
pub(crate) fn launch<M: Send + 'static>(process: &Arc<Process<M>>, body: Loop) {
    *process.run.lock() = Some(Running { body, me: Some(process.clone()) });
    process.launched.store(true, Ordering::Release);
    seam::spawn(Carrier { process: process.clone(), alarm: Alarm::default() });
}

/// What is left to do for who holds the run lock. The lock is given back before this is read, and tried again after this
/// is written, so one of the two sees the other.
mod pending {
    /// The carrier was to poll the loop.
    pub(super) const POLL: u8 = 1;
    /// The carrier is gone: the process is to end.
    pub(super) const END: u8 = 2;
}

/// What became of a poll of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Somebody else polls it.
    Busy,
    Pending,
    /// The process has ended.
    Ended,
}

/// Polls the loop once, if nobody else does, as the task whose waker `cx` has: the carrier. If that was its end, the exit
/// sequence has run when this returns.
#[inline]
pub(super) fn turn<M: Send + 'static>(process: &Process<M>, cx: &mut Context<'_>) -> Turn {
    let Some(mut run) = process.run.try_lock() else { return Turn::Busy };
    let Some(Running { body, me }) = &mut *run else { return Turn::Ended };
    let interrupted = || process.head.interrupted.load(Ordering::Acquire);
    let polled = if interrupted() {
        Poll::Pending
    } else {
        let polled = current::lend(me, || guarded(|| body.as_mut().poll(cx)));
        polled.unwrap_or_else(|panic| Poll::Ready(ExitReason::from(panic)))
    };
    // a deadly signal came before the end of the body, as it did before any other await point
    let doom = if interrupted() { process.with_queue(|_, control| control.doom.clone()) } else { None };
    match (doom, polled) {
        (Some(reason), _) | (None, Poll::Ready(reason)) => {
            finish(run, &reason);
            Turn::Ended
        }
        (None, Poll::Pending) if process.head.abandoned.load(Ordering::Acquire) => {
            if let Some(me) = me
                && let Some(parent) = me.head().parent
            {
                // nobody asked for the starter's end
                link::disconnect(me, parent);
            }
            finish(run, &ExitReason::Killed);
            Turn::Ended
        }
        (None, Poll::Pending) => {
            drop(run);
            let left = process.pending.swap(0, Ordering::AcqRel);
            if left != 0 {
                catch_up(process, left);
            }
            Turn::Pending
        }
    }
}

/// Ends the process whose run lock this is.
fn finish(mut run: MutexGuard<'_, Option<Running>>, reason: &ExitReason) {
    let running = run.take();
    drop(run);
    if let Some(Running { body, me: Some(me) }) = running {
        end(&me, reason, Some(body));
    }
}

/// Does what somebody else could not do meanwhile.
#[cold]
fn catch_up<M: Send + 'static>(process: &Process<M>, left: u8) {
    if left & pending::END != 0 {
        abandon(process);
    } else {
        process.wake();
    }
}

/// Ends a process that has lost its task.
fn abandon<M: Send + 'static>(process: &Process<M>) {
    loop {
        if let Some(run) = process.run.try_lock() {
            return finish(run, &ExitReason::Killed);
        }
        // who polls it sees the mark, or has just gone
        if process.pending.fetch_or(pending::END, Ordering::AcqRel) & pending::END != 0 {
            return;
        }
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
        loop {
            match turn(&self.process, cx) {
                Turn::Ended => return Poll::Ready(()),
                Turn::Pending => break,
                // who polls it sees the mark and wakes this task, or has just gone
                Turn::Busy if self.process.pending.fetch_or(pending::POLL, Ordering::AcqRel) & pending::POLL != 0 => {
                    break;
                }
                Turn::Busy => {}
            }
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
/// `body` is the loop, if there is one.
pub(crate) fn end(process: &AnyProcess, reason: &ExitReason, body: Option<Loop>) {
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
        return;
    }
    process.head().ended.store(true, Ordering::Release);
    let remains = process.close();
    current::within(process.clone(), || {
        drop_guarded(Some(pid), "state", body);
        for message in remains.queued {
            drop_guarded(Some(pid), "queued message", message);
        }
    });
    report::dead_letters_of(remains.messages, pid);

    let (timers, name, via) = update(&**process, |control, _| {
        let relations = control.relations();
        (mem::take(&mut relations.timers), relations.name.take(), mem::take(&mut relations.via))
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
