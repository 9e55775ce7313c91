//! The task that carries a process, and processes that do without one for a while.
//!
//! A process whose start needs no task begins on the stack of its starter. As long as it only handles calls, its callers run
//! it; the task comes with the first wake-up. Until then the runtime does not know of the process, so somebody else has to end
//! it when the runtime goes down.

use super::crash;
use super::current::{self, Me};
use super::record::{AnyProcess, Desk, Loop, Process, Record, Running};
use super::run::{Turn, abandon, catch_up, doom, finish, give_up, note, turn};
use super::table;
use super::timer::Alarm;
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::seam::{self, Runtime};
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// Starts the task that carries the process. Its drop is the guard: however the task ends, the process ends properly.
pub(crate) fn launch<M: Send + 'static>(process: &Arc<Process<M>>, body: Loop) {
    if let Some(mut run) = process.run.try_lock() {
        *run = Some(Running { body: Some(body), me: Me::from(process.clone() as AnyProcess) });
    }
    process.carriage.carry();
    seam::spawn(Carrier::of(process.clone()));
}

/// How a process has begun.
pub(crate) enum Begun<D> {
    /// With this on its desk.
    Desk(Box<D>),
    /// It has failed, and ends.
    Over(ExitReason),
    /// Not at all: it needs a task for it.
    Never,
}

/// Has the process begin on the stack of its starter. `code` makes what lies on its desk, and does not panic. If it fails, the process has
/// ended when this returns.
pub(crate) fn begin<M: Send + 'static, D: Desk<M>>(process: &Arc<Process<M>>, code: impl FnOnce() -> Begun<D>) {
    let Some(mut run) = process.run.try_lock() else { return };
    let me = Me::from(process.clone() as AnyProcess);
    let begun = current::run_as(&me, || {
        let begun = code();
        if let Begun::Over(reason) = &begun {
            crash::report(process.head.pid, reason);
        }
        begun
    });
    match begun {
        Begun::Desk(server) => {
            *run = Some(Running { body: None, me });
            let busy = server.is_busy();
            *run.parts().1 = Some(server);
            rest(process, run.unlock(), busy);
        }
        Begun::Over(reason) => {
            *run = Some(Running { body: None, me });
            // a deadly signal came before the end of `init`, as before any await point
            let reason = process.with_queue(|_, control| control.doom.clone()).unwrap_or(reason);
            finish(run, &reason);
        }
        Begun::Never => give_up(process, run),
    }
}

/// From here on the process waits for mail, without a task.
fn rest<M: Send + 'static>(process: &Process<M>, notes: u8, busy: bool) {
    let head = &process.head;
    let mail = !process.park();
    let wanted = process.carriage.rest(|| {
        let hurry = head.interrupted.load(Ordering::Acquire) || head.alarmed.load(Ordering::Acquire);
        hurry || mail || busy
    });
    if notes != 0 {
        catch_up(process, notes);
    }
    if wanted {
        process.wake();
    }
    head.runtime.at_its_end(leave);
}

/// A runtime goes down: what rests on it ends, as what it carries does.
fn leave(runtime: Runtime) {
    for pid in table::list() {
        if let Some(process) = table::lookup(pid).filter(|process| process.head().runtime == runtime) {
            process.evict();
        }
    }
}

/// Gives a resting process its task.
#[cold]
pub(super) fn rise<M: Send + 'static>(process: &Process<M>) {
    if !process.carriage.claim() {
        return;
    }
    let Some(found) = table::lookup(process.head.pid) else { return };
    let any: Arc<dyn Any + Send + Sync> = found;
    if let Ok(typed) = any.downcast::<Process<M>>() {
        process.head.runtime.spawn(Carrier::of(typed));
    }
}

/// Ends a resting process that has lost its runtime.
pub(super) fn evict<M: Send + 'static>(process: &Process<M>) {
    if process.carriage.claim() {
        abandon(process);
    }
}

struct Carrier<M: Send + 'static> {
    process: Arc<Process<M>>,
    alarm: Alarm,
}

impl<M: Send + 'static> Carrier<M> {
    fn of(process: Arc<Process<M>>) -> Self {
        Self { process, alarm: Alarm::default() }
    }

    /// Guarded, because a runtime may have no clock.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) {
        let process: AnyProcess = self.process.clone();
        if let Err(panic) = guarded(|| self.alarm.poll(&process, cx)) {
            doom(&*process, ExitReason::from(panic));
        }
    }
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

impl<M: Send + 'static> Drop for Carrier<M> {
    /// Nothing is left to be done, or the task was aborted, or the runtime goes down.
    fn drop(&mut self) {
        if !self.process.head.has_ended() {
            abandon(&self.process);
        }
    }
}
