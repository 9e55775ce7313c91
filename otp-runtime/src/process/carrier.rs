//! The task that carries a process, and processes that do without one for a while.
//!
//! A process whose start needs no task begins on the stack of its starter. As long as it only handles calls, its callers run
//! it; the task comes with the first wake-up. Until then the runtime does not know of the process, so somebody else has to end
//! it when the runtime goes down.

use super::crash;
use super::current::{self, Me};
use super::record::{AnyProcess, Desk, Loop, Record, Running};
use super::run::{Held, Turn, abandon, doom, finish, give_up, note, turn};
use super::table;
use super::timer::Alarm;
use crate::exit::ExitReason;
use crate::panic::guarded;
use crate::seam::{self, Runtime, thread_local};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{Ordering, fence};
use std::task::{Context, Poll};

/// Starts the task that carries the process. Its drop is the guard: however the task ends, the process ends properly.
#[track_caller]
pub(crate) fn launch(process: AnyProcess, body: Loop) {
    let core = process.core();
    if let Some(mut run) = core.run.try_lock() {
        *run = Some(Running { body: Some(body), me: Me::from(process.clone()) });
    }
    core.carriage.carry();
    seam::spawn(Carrier::of(process));
}

/// How a process has begun.
pub(crate) enum Begun {
    /// With this on its desk.
    Desk(Box<dyn Desk>),
    /// It has failed, and ends.
    Over(ExitReason),
    /// Not at all: it needs a task for it.
    Never,
}

/// Has the process begin on the stack of its starter. `code` makes what lies on its desk, and does not panic. If it fails, the process has
/// ended when this returns.
pub(crate) fn begin(process: &AnyProcess, code: &mut dyn FnMut() -> Begun) {
    let Some(mut run) = process.core().run.try_lock() else { return };
    let me = Me::from(process.clone());
    let begun = current::run_as(&me, || {
        let begun = code();
        if let Begun::Over(reason) = &begun {
            crash::report(process.head().pid, reason);
        }
        begun
    });
    match begun {
        Begun::Desk(server) => {
            *run = Some(Running { body: None, me });
            let busy = server.is_busy();
            *run.parts().1 = Some(server);
            rest(&**process, run, busy);
        }
        Begun::Over(reason) => {
            *run = Some(Running { body: None, me });
            // a deadly signal came before the end of `init`, as before any await point
            let reason = process.doom().unwrap_or(reason);
            finish(run, &reason);
        }
        Begun::Never => give_up(&**process, run),
    }
}

/// From here on the process waits for mail, without a task.
fn rest(process: &dyn Record, run: Held<'_>, busy: bool) {
    let core = process.core();
    let head = &core.head;
    // whoever wakes it from another runtime must find this one
    head.runtime.at_its_end(leave);
    process.park();
    let wanted = core.carriage.rest(|| {
        let hurry = head.interrupted.load(Ordering::Acquire) || head.alarmed.load(Ordering::Acquire);
        // what was sent after the last look did not find it at rest
        hurry || busy || !core.is_queue_empty()
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
pub(super) fn rise(process: &dyn Record) {
    let core = process.core();
    if core.carriage.claim()
        && let Some(process) = table::lookup(core.head.pid)
    {
        core.head.runtime.spawn(Carrier::of(process));
    }
}

/// Ends a resting process that has lost its runtime.
pub(super) fn evict(process: &dyn Record) {
    if process.core().carriage.claim() {
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

struct Carrier {
    process: AnyProcess,
    alarm: Alarm,
}

impl Carrier {
    fn of(process: AnyProcess) -> Self {
        Self { process, alarm: Alarm::default() }
    }

    /// Guarded, because a runtime may have no clock.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) {
        let Self { process, alarm } = self;
        if let Err(panic) = guarded(|| alarm.poll(process, cx)) {
            doom(&**process, ExitReason::from(panic));
        }
    }
}

impl Future for Carrier {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.process.core().carrier.get().is_none() {
            // `doom` sets the flag and looks for the carrier; here it is the other way round, so one of the two sees
            // the other
            this.process.core().carrier.get_or_init(|| cx.waker().clone());
            fence(Ordering::SeqCst);
        }
        // the timers that are due go before the loop, and those it has set are waited for afterwards
        if !this.alarm.is_idle() && !this.process.head().interrupted.load(Ordering::Acquire) {
            this.poll_alarm(cx);
        }
        // who has the lock finds the note and wakes this task
        if let Some(run) = this.process.core().run.lock_or_leave(note::POLL)
            && turn(&*this.process, run, &mut (), cx) == Turn::Ended
        {
            return Poll::Ready(());
        }
        if this.process.head().alarmed.load(Ordering::Acquire) {
            this.poll_alarm(cx);
        }
        Poll::Pending
    }
}

impl Drop for Carrier {
    /// Nothing is left to be done, or the task was aborted, or the runtime goes down.
    fn drop(&mut self) {
        if !self.process.head().has_ended() {
            abandon_in_turn(&self.process);
        }
    }
}
