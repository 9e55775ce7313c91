//! Timers of processes: messages that are sent later. They are a part of their receiver's record: setting one is an
//! entry in it, and what ends with the process are entries.

mod alarm;
mod table;

pub(crate) use alarm::Alarm;
pub(crate) use table::{Interval, Make, Shot, Timers, far};

use super::record::update;
use super::{table as processes, with_current};
use crate::pid::Pid;
use crate::reference::Reference;
use crate::report::drop_guarded;
use crate::seam::{self, Bug, Instant, has};
use std::sync::atomic::{Ordering, fence};
use std::time::Duration;

/// A timer: what [`cancel_timer`](crate::timer::cancel_timer) and [`read_timer`](crate::timer::read_timer) take, and what
/// a [`TimeoutMessage`] says of itself.
///
/// It is a small value that can be copied and kept; a timer that has fired or was cancelled is never meant by another
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerRef {
    pub(crate) timer: Reference,
    /// Whose it is; nobody's, if it will send to a name.
    pub(crate) to: Option<Pid>,
}

impl TimerRef {
    pub(crate) fn new(to: Option<Pid>) -> Self {
        Self { timer: Reference::new(), to }
    }
}

/// The message of [`start_timer`](crate::timer::start_timer) (`{timeout, TimerRef, Message}`).
///
/// A message that was on its way when its timer was cancelled, or set anew, is told by its `timer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutMessage<T> {
    /// The timer that has fired.
    pub timer: TimerRef,
    /// What it was given to send.
    pub message: T,
}

/// Sets a timer of the process `to`, which is that of `timer`. If it has ended, what would be sent is dropped.
pub(crate) fn set(timer: TimerRef, at: Instant, shot: Shot) {
    let Some(to) = timer.to else { return discard(None, shot) };
    let Some(process) = processes::lookup(to) else { return discard(timer.to, shot) };
    let head = process.head();
    let (refused, earlier) = update(&*process, |control, _| {
        if !control.is_running() {
            return (Some(shot), false);
        }
        let timers = control.relations().timers.get_or_insert_default();
        let earlier = timers.insert(timer.timer, at, shot);
        if earlier {
            head.alarmed.store(true, Ordering::Release);
        }
        (None, earlier)
    });
    if let Some(shot) = refused {
        discard(timer.to, shot);
    }
    // a process that sets its own looks before it sleeps
    if earlier && with_current(|me| me.head().pid) != Some(to) {
        // see `Carrier::poll`
        fence(Ordering::SeqCst);
        process.wake();
    }
}

/// Takes a timer back; answers how long it would have taken.
pub(crate) fn cancel(timer: TimerRef) -> Option<Duration> {
    let process = processes::lookup(timer.to?)?;
    if has(Bug::TimerReadBeforeCancel) {
        let at = update(&*process, |control, _| control.known_timers()?.time_of(timer.timer))?;
        let shot = update(&*process, |control, _| control.known_timers()?.remove(timer.timer));
        discard(timer.to, shot);
        return Some(left(at));
    }
    if has(Bug::CancelledTimerFires) {
        return update(&*process, |control, _| control.known_timers()?.time_of(timer.timer)).map(left);
    }
    let (at, shot) = update(&*process, |control, _| control.known_timers()?.remove(timer.timer))?;
    discard(timer.to, shot);
    Some(left(at))
}

/// How long a timer will take.
pub(crate) fn read(timer: TimerRef) -> Option<Duration> {
    let process = processes::lookup(timer.to?)?;
    update(&*process, |control, _| control.known_timers()?.time_of(timer.timer)).map(left)
}

pub(crate) fn left(until: Instant) -> Duration {
    until.saturating_duration_since(seam::now())
}

/// Drops what will not be sent; a panic in its drop is reported and goes no further.
pub(crate) fn discard<T>(of: Option<Pid>, unsent: T) {
    drop_guarded(of, "message of a timer", unsent);
}
