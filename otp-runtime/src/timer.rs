//! Timers: messages that are sent later (`erlang:send_after`, `erlang:start_timer`, `timer:send_interval`).
//!
//! | OTP | here | what is sent |
//! |---|---|---|
//! | `erlang:send_after(T, Dest, Msg)` | [`send_after`] | `Msg`, once |
//! | `erlang:start_timer(T, Dest, Msg)` | [`start_timer`] | [`TimeoutMessage`] with the timer and `Msg`, once |
//! | `timer:send_interval(T, Pid, Msg)` | [`send_interval`], [`send_interval_with`] | `Msg`, every `T` |
//! | `erlang:cancel_timer(Ref)`, `timer:cancel(Ref)` | [`cancel_timer`] | |
//! | `erlang:read_timer(Ref)` | [`read_timer`] | |
//!
//! An [`Inbox`](crate::process::Inbox) and the context of a server ([`Ctx`](crate::gen_server::Ctx)) have methods that set
//! timers of the process itself.
//!
//! **A timer belongs to its receiver.** It is an entry in the record of the process that it will send to, and ends with
//! that process, whoever has set it. It takes no task of its own: setting and cancelling one costs about what putting an
//! entry into a map does.
//!
//! **A timer never sends early**, and its resolution is a millisecond. It sends when the process has come to its next
//! await point: a process that computes for a second gets a message that was due meanwhile after that second.
//!
//! **Which one to use.** [`send_after`] where one message is enough and nothing is ever set anew;
//! [`start_timer`] where a timer is cancelled and set again, because a message that was on its way at that moment can be
//! told by its [`TimerRef`]; [`send_interval`] for what is to happen regularly. For a server that waits for *any* message
//! there is [`Ctx::timeout`](crate::gen_server::Ctx::timeout), and for `receive!` an arm `_ if after(..)`.

mod destination;
mod named;
mod own;

pub use crate::process::{TimeoutMessage, TimerRef};
pub use destination::Destination;

use crate::message::Info;
use crate::pid::Pid;
use crate::process::timer::{self, Interval, Make, Shot};
use crate::seam::{self, Instant};
use std::time::Duration;

/// Sends `message` to `to` after `delay`.
///
/// `to` is a pid or a name. A pid's timer ends with its process. A name is looked up when the time has come; if nobody has
/// it then, the message is dropped.
///
/// OTP: `erlang:send_after/3`. A delay that is too long to be told is some decades; OTP raises `badarg`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// # use std::time::Duration;
/// let waiter = otp::spawn(async |mut inbox| {
///     let never = otp::send_after(inbox.pid(), Duration::from_secs(3600), "never");
///     otp::send_after(inbox.pid(), Duration::from_millis(1), "soon");
///     assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "soon");
///     assert!(otp::cancel_timer(never).is_some());
/// });
/// assert_eq!(otp::exited(waiter).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// If `to` is a name: outside a tokio runtime.
#[doc(alias = "erlang:send_after")]
#[track_caller]
pub fn send_after<T: Send + 'static>(to: impl Into<Destination>, delay: Duration, message: T) -> TimerRef {
    let to = to.into();
    let timer = TimerRef::new(to.pid());
    set(&to, timer, delay, Info::new(message));
    timer
}

/// Sends a [`TimeoutMessage`] to `to` after `delay`: `message`, and the timer that this returns.
///
/// Use it where a timer is cancelled and set again. When [`cancel_timer`] answers `None`, the message is in the mailbox
/// already: it is told from that of the next timer by its `timer`. Otherwise it is [`send_after`].
///
/// OTP: `erlang:start_timer/3`, which sends `{timeout, TimerRef, Message}`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use otp::{TimeoutMessage, cancel_timer, receive, start_timer};
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let me = inbox.pid();
///     let first = start_timer(me, Duration::from_millis(1), "bell");
///     tokio::time::sleep(Duration::from_millis(5)).await;
///     assert_eq!(cancel_timer(first), None); // too late: it lies in the mailbox
///     let second = start_timer(me, Duration::from_millis(1), "bell");
///     receive!(match inbox {
///         bell: TimeoutMessage<&str> if bell.timer == second => assert_eq!(bell.message, "bell"),
///     });
/// });
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
///
/// # Panics
/// If `to` is a name: outside a tokio runtime.
#[doc(alias = "erlang:start_timer")]
#[track_caller]
pub fn start_timer<T: Send + 'static>(to: impl Into<Destination>, delay: Duration, message: T) -> TimerRef {
    let to = to.into();
    let timer = TimerRef::new(to.pid());
    set(&to, timer, delay, Info::new(TimeoutMessage { timer, message }));
    timer
}

/// Sends a clone of `message` to the process `to` after `period`, and again after every further `period`.
///
/// The times are those of the start plus whole periods: no delay adds up. **At most one message waits**: while the last
/// one has not been received, none is sent, and the times that pass meanwhile are left out. So a slow or suspended
/// process does not find its mailbox full of ticks; what has to be measured is measured by a clock and not by counting
/// messages. A period of less than a millisecond is a millisecond.
///
/// It ends with the process, or by [`cancel_timer`], which also takes back a message that nobody has received yet.
///
/// OTP: `timer:send_interval/3`, which sends every time, however many of its messages wait already, and whose messages
/// still come after `timer:cancel/1`. The receiver is a process here and not a name: a process sets an interval for itself.
///
/// If cloning the message panics, the interval ends, and the log says so.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let ticks = otp::send_interval(inbox.pid(), Duration::from_millis(1), "tick");
///     for _ in 0..3 {
///         assert_eq!(inbox.receive().await.take::<&str>().unwrap(), "tick");
///     }
///     assert!(otp::cancel_timer(ticks).is_some()); // from now on there is no tick any more
/// });
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
#[doc(alias = "timer:send_interval")]
pub fn send_interval<T: Clone + Send + 'static>(to: Pid, period: Duration, message: T) -> TimerRef {
    send_interval_with(to, period, move || message.clone())
}

/// Sends what `make` returns to the process `to`, every `period`: [`send_interval`] for messages that cannot be cloned, or
/// that differ.
///
/// `make` runs as the receiving process, when the time has come, and should be quick. If it panics, the interval ends, and
/// the log says so.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let mut round = 0_u32;
///     otp::send_interval_with(inbox.pid(), Duration::from_millis(1), move || {
///         round += 1;
///         round
///     });
///     for round in 1..=3 {
///         assert_eq!(inbox.receive().await.take::<u32>().unwrap(), round);
///     }
/// });
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
#[doc(alias = "timer:apply_interval")]
pub fn send_interval_with<T: Send + 'static>(
    to: Pid,
    period: Duration,
    mut make: impl FnMut() -> T + Send + 'static,
) -> TimerRef {
    let timer = TimerRef::new(Some(to));
    let period = period.max(Duration::from_millis(1));
    let make: Make = Box::new(move || Info::new(make()));
    timer::set(timer, time(period), Shot::Every(Interval::new(period, make)));
    timer
}

/// Cancels a timer. Answers how long it would still have taken, or `None` if there is no such timer: it has fired, was
/// cancelled before, or has ended with its process.
///
/// After `Some` its message will never come, nor will a message of an interval that has been sent and not received. After
/// `None` the message may lie in the mailbox: that of [`start_timer`] says whose it is. Anybody may cancel a timer he knows.
///
/// OTP: `erlang:cancel_timer/1` with the time in milliseconds, or `false`; and `timer:cancel/1`.
#[doc(alias = "erlang:cancel_timer")]
#[doc(alias = "timer:cancel")]
pub fn cancel_timer(timer: TimerRef) -> Option<Duration> {
    match timer.to {
        Some(_) => timer::cancel(timer),
        None => named::cancel(timer),
    }
}

/// How long a timer will take until it sends (an interval: until it sends next); `None` if there is no such timer: it has
/// fired, was cancelled, or has ended with its process.
///
/// OTP: `erlang:read_timer/1`.
///
/// # Examples
/// ```
/// # otp::__private::run(otp::__private::Flavor::CurrentThread, || async {
/// use std::time::Duration;
///
/// let pid = otp::spawn(async |mut inbox| {
///     let hour = Duration::from_secs(3600);
///     let timer = inbox.send_after(hour, "late");
///     assert!(otp::read_timer(timer).is_some_and(|left| left <= hour));
///     otp::cancel_timer(timer);
///     assert_eq!(otp::read_timer(timer), None);
/// });
/// assert_eq!(otp::exited(pid).await, otp::ExitReason::Normal);
/// # });
/// ```
#[doc(alias = "erlang:read_timer")]
pub fn read_timer(timer: TimerRef) -> Option<Duration> {
    match timer.to {
        Some(_) => timer::read(timer),
        None => named::read(timer),
    }
}

#[track_caller]
fn set(to: &Destination, timer: TimerRef, delay: Duration, info: Info) {
    match to {
        Destination::Pid(_) => timer::set(timer, time(delay), Shot::Once(info)),
        Destination::Name(name) => named::set(name.clone(), timer, time(delay), info),
    }
}

fn time(delay: Duration) -> Instant {
    timer::far(seam::now(), delay)
}
