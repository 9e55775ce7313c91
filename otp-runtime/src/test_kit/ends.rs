//! How processes end: made to, expected to, seen to.

use super::kit;
use super::subject::{Subject, process_of};
use crate::exit::ExitReason;
use crate::pid::Pid;
use crate::process::run::doom;
use crate::process::{Exited, info_of};
use crate::seam;
use crate::trial;
use std::future::Future;
use std::time::Duration;

/// Makes a process crash, and waits until it has ended and everybody is told. Answers who it was.
///
/// Use it to see what others do then: supervisors, monitors, callers. It is the same as [`crash_with`] and an error.
///
/// # Panics
/// If there is no such process.
///
/// # Cancel safety
/// If it is dropped, the process ends all the same.
#[track_caller]
pub fn crash<S>(subject: impl Subject<S>) -> impl Future<Output = Pid> + Send {
    crash_with(subject, ExitReason::error("crashed by its test"))
}

/// Makes a process end for this reason, and waits until it has ended and everybody is told. Answers who it was.
///
/// It ends where it waits next, whether it traps exits or not, as by a panic: `#[terminate]` does not run, and neither is
/// there a crash report of its own. Links, monitors and supervisors see the reason.
///
/// # Examples
/// ```
/// # otp::__private::run_test(|| async {
/// use otp::test::{self, Probe, assert_receive};
/// use otp::{Down, ExitReason};
///
/// let mut probe = Probe::new();
/// let worker = otp::spawn(async |mut inbox| {
///     inbox.receive().await;
/// });
/// probe.monitor(worker);
/// test::crash_with(worker, ExitReason::Timeout).await;
/// assert_receive!(probe, Down { reason: ExitReason::Timeout, .. });
/// # });
/// ```
///
/// # Panics
/// If there is no such process.
///
/// # Cancel safety
/// If it is dropped, the process ends all the same.
///
/// OTP: `exit(Pid, Reason)`, which a process that traps exits takes as a message.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a subject is given as it is at hand: a pid, a name, a reference")]
pub fn crash_with<S>(subject: impl Subject<S>, reason: ExitReason) -> impl Future<Output = Pid> + Send {
    let process = process_of(&subject).filter(|process| !process.head().has_ended());
    let process = process.expect("there is no such process to crash");
    let pid = process.head().pid;
    kit::expect(pid);
    doom(&*process, if reason == ExitReason::Kill { ExitReason::Killed } else { reason });
    async move {
        Exited::of(process).await;
        pid
    }
}

/// Says that this process may crash by itself: its crash does not fail the test.
///
/// # Panics
/// If there is no such process, or outside a test.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a subject is given as it is at hand: a pid, a name, a reference")]
pub fn expect_crash<S>(subject: impl Subject<S>) {
    kit::expect(subject.__pid().expect("there is no such process to expect a crash of"));
}

/// How a process ends; the text says that it does not, or that nobody knows.
pub fn exit_of<S, T: Subject<S>>(
    subject: &T,
    within: Duration,
) -> impl Future<Output = Result<ExitReason, String>> + Send + use<S, T> {
    let (process, pid) = (process_of(subject), subject.__pid());
    if let Some(pid) = pid {
        kit::expect(pid);
    }
    async move {
        let Some(process) = process else {
            let remembered = pid.and_then(trial::end_of);
            return remembered.ok_or_else(|| "there is no such process".to_owned());
        };
        let who = info_of(&process).map_or_else(String::new, |info| format!(" {}", info.who()));
        let pid = process.head().pid;
        let ended = seam::within(Some(within), Exited::of(process)).await;
        ended.ok_or_else(|| format!("{pid}{who} has not ended within {within:?}"))
    }
}
