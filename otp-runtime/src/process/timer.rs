//! Messages that are sent later.

use super::record::update;
use super::table;
use crate::message::Info;
use crate::pid::Pid;
use crate::reference::Reference;
use crate::report::drop_guarded;
use crate::seam;
use std::time::Duration;

/// A running timer; what [`cancel_timer`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimerRef {
    timer: Reference,
    to: Pid,
}

impl TimerRef {
    /// A timer that does not run.
    pub(crate) fn idle(to: Pid) -> Self {
        Self { timer: Reference::new(), to }
    }
}

/// Sends `message` to `to` after `delay` (`erlang:send_after/3`).
///
/// The timer belongs to the receiver: when the receiver ends, the timer is gone too. Whoever holds the returned
/// [`TimerRef`] may cancel it.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use std::time::Duration;
/// let waiter = otp::spawn(async |mut inbox| {
///     let never = otp::send_after(inbox.pid(), Duration::from_secs(3600), "never");
///     otp::send_after(inbox.pid(), Duration::from_millis(1), "soon");
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "soon");
///     assert!(otp::cancel_timer(never));
/// });
/// assert_eq!(otp::exited(waiter).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// Outside a tokio runtime.
#[doc(alias = "erlang:send_after")]
#[track_caller]
pub fn send_after<T: Send + 'static>(to: Pid, delay: Duration, message: T) -> TimerRef {
    let timer = Reference::new();
    assert!(seam::in_runtime(), "a timer needs a tokio runtime");
    let Some(process) = table::lookup(to) else {
        return TimerRef { timer, to };
    };
    // entered before it runs: it fires only while its entry is there
    let entered = update(&*process, |control, _| {
        let running = control.is_running();
        if running {
            control.relations().timers.insert(timer, None);
        }
        running
    });
    if !entered {
        return TimerRef { timer, to };
    }
    let task = seam::spawn(async move {
        seam::sleep(delay).await;
        let Some(process) = table::lookup(to) else { return };
        let info = Info::new(message);
        // the entry is taken out with the message put in, so that a timer cancelled in time never fires
        let late = update(&*process, |control, intake| {
            if control.relations().timers.remove(&timer).is_some() { intake.push_info(info) } else { Some(info) }
        });
        drop_guarded(Some(to), "message of a timer", late);
    });
    let unneeded = update(&*process, |control, _| match control.relations().timers.get_mut(&timer) {
        Some(entry) => {
            *entry = Some(task);
            None
        }
        // it has fired, or its process has ended
        None => Some(task),
    });
    if let Some(task) = unneeded {
        task.abort();
    }
    TimerRef { timer, to }
}

/// Cancels a timer; after this returns its message will not be sent any more (`erlang:cancel_timer/1`).
///
/// Returns whether it was still running: `false` means that the message was sent before.
#[doc(alias = "erlang:cancel_timer")]
pub fn cancel_timer(timer: TimerRef) -> bool {
    let Some(process) = table::lookup(timer.to) else { return false };
    let entry = update(&*process, |control, _| {
        control.known_relations()?;
        control.relations().timers.remove(&timer.timer)
    });
    if let Some(Some(task)) = &entry {
        task.abort();
    }
    entry.is_some()
}
