//! The task that carries a process, and processes that do without one for a while.
//!
//! A process whose start needs no task begins on the stack of its starter. As long as it only handles calls, its callers run
//! it; the task comes with the first wake-up. Until then the runtime does not know of the process, so somebody else has to end
//! it when the runtime goes down.

use super::crash;
use super::current::{self, Me};
use super::record::{AnyProcess, Desk, Loop, Process, Record, Running};
use super::run::{Held, Turn, abandon, doom, finish, give_up, note, turn};
use super::table;
use super::timer::Alarm;
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::seam::{self, Runtime, thread_local};
use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
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
            rest(process, run, busy);
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
fn rest<M: Send + 'static>(process: &Process<M>, run: Held<'_, M>, busy: bool) {
    let head = &process.head;
    // whoever wakes it from another runtime must find this one
    head.runtime.at_its_end(leave);
    process.park();
    let wanted = process.carriage.rest(|| {
        let hurry = head.interrupted.load(Ordering::Acquire) || head.alarmed.load(Ordering::Acquire);
        // what was sent after the last look did not find it at rest
        hurry || busy || !process.is_queue_empty()
    });
    // not before: a caller that runs it may find that it needs its task
    give_up(process, run);
    if wanted {
        process.wake();
    }
    // if the runtime went down in between, nobody has found it resting
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

thread_local! {
    /// Those that have lost their task while another one ends for the same reason.
    static LOST: RefCell<Option<VecDeque<AnyProcess>>> = const { RefCell::new(None) };
}

/// Ends a process that has lost its task; afterwards, one after the other, those that lose theirs by that. What is linked
/// with it rises to end as well, and a runtime that goes down drops every new task at once: a long chain of links would take
/// all of the stack.
fn abandon_in_turn(process: &AnyProcess) {
    let now = LOST.try_with(|lost| match &mut *lost.borrow_mut() {
        Some(lost) => {
            lost.push_back(process.clone());
            false
        }
        none => {
            *none = Some(VecDeque::new());
            true
        }
    });
    if now == Ok(false) {
        return;
    }
    process.abandon();
    let next = || {
        let taken = LOST.try_with(|lost| {
            let mut lost = lost.borrow_mut();
            let next = lost.as_mut().and_then(VecDeque::pop_front);
            if next.is_none() {
                *lost = None;
            }
            next
        });
        taken.ok().flatten()
    };
    while let Some(process) = next() {
        process.abandon();
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
            let process: AnyProcess = self.process.clone();
            abandon_in_turn(&process);
        }
    }
}
