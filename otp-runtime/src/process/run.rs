//! Running a process: the task that carries it, and the exit sequence that follows in every case.

use super::current;
use super::link;
use super::record::{AnyProcess, Control, Phase, Process, Record, update};
use super::signal::Signal;
use super::table;
use super::timer::{self, Alarm};
use crate::exit::ExitReason;
use crate::message::Down;
use crate::name;
use crate::panic::{Panic, guarded};
use crate::report::{self, drop_guarded};
use crate::seam;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// Starts the task that carries the process. Its drop is the guard: however the task ends, the process ends properly.
pub(crate) fn launch<M: Send + 'static>(process: &Arc<Process<M>>, body: super::record::Loop) {
    *process.run.lock() = Some(body);
    process.launched.store(true, Ordering::Release);
    seam::spawn(Carrier { process: process.clone(), alarm: Alarm::default(), ended: false });
}

struct Carrier<M: Send + 'static> {
    process: Arc<Process<M>>,
    alarm: Alarm,
    ended: bool,
}

impl<M: Send + 'static> Future for Carrier<M> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let process = self.process.clone();
        if process.carrier.get().is_none() {
            // `doom` sets the flag and looks for the carrier; here it is the other way round, so one of the two sees
            // the other
            process.carrier.get_or_init(|| cx.waker().clone());
            fence(Ordering::SeqCst);
        }
        let polled = if process.head.interrupted.load(Ordering::Acquire) {
            Poll::Pending
        } else {
            match self.poll_body(cx) {
                Ok(Some(polled)) => polled,
                Ok(None) => return Poll::Ready(()),
                Err(panic) => Poll::Ready(ExitReason::from(panic)),
            }
        };
        // a deadly signal came before the end of the body, as it did before any other await point
        let doom = if process.head.interrupted.load(Ordering::Acquire) {
            process.with_queue(|_, control| control.doom.clone())
        } else {
            None
        };
        let process: AnyProcess = process;
        let reason = match (doom, polled) {
            (Some(reason), _) | (None, Poll::Ready(reason)) => reason,
            (None, Poll::Pending) if process.head().abandoned.load(Ordering::Acquire) => {
                // nobody asked for the starter's end
                if let Some(parent) = process.head().parent {
                    link::disconnect(&process, parent);
                }
                ExitReason::Killed
            }
            (None, Poll::Pending) => return Poll::Pending,
        };
        self.ended = true;
        end(&process, &reason);
        Poll::Ready(())
    }
}

impl<M: Send + 'static> Carrier<M> {
    /// Polls the loop, if it is still there: after the timers that are due, and before those it has set are waited for.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Result<Option<Poll<ExitReason>>, Panic> {
        if !self.alarm.is_idle() {
            self.poll_alarm(cx)?;
        }
        let polled = {
            let mut run = self.process.run.lock();
            let Some(body) = run.as_mut() else { return Ok(None) };
            current::within(self.process.clone(), || guarded(|| body.as_mut().poll(cx)))?
        };
        if polled.is_pending() && self.process.head.alarmed.load(Ordering::Acquire) {
            self.poll_alarm(cx)?;
        }
        Ok(Some(polled))
    }

    /// Guarded, because a runtime may have no clock.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Result<(), Panic> {
        let process: AnyProcess = self.process.clone();
        guarded(|| self.alarm.poll(&process, cx))
    }
}

impl<M: Send + 'static> Drop for Carrier<M> {
    /// The task was aborted, or the runtime goes down.
    fn drop(&mut self) {
        if !self.ended {
            let process: AnyProcess = self.process.clone();
            end(&process, &ExitReason::Killed);
        }
    }
}

/// The exit sequence. There is no await in it: nobody can see half of it.
pub(crate) fn end(process: &AnyProcess, reason: &ExitReason) {
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
        drop_guarded(Some(pid), "state", remains.body);
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

    let relations = update(&**process, |control, _| {
        control.phase = Phase::Gone(reason.clone());
        control.take_relations()
    });
    if let Some(unsaid) = relations.unsaid {
        unsaid.say(pid);
    }
    for (monitor, watched) in relations.watching {
        super::monitor::forget(watched.target, monitor);
    }
    // the oldest first, which as a rule is its parent; then the youngest before the older
    let mut links = relations.links.into_iter();
    for linked in links.next().into_iter().chain(links.rev()) {
        link::tell(linked, pid, reason);
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
