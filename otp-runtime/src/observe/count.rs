//! What is counted, while figures are on. Whoever calls these has asked [`is_on`] before.

use super::Kind;
use super::figures::{Family, Figure, Histogram};
use super::forward;
use crate::exit::ExitReason;
use crate::mailbox::Overflow;
use crate::switch;
use std::time::Duration;

/// Whether anything is to be counted.
#[inline]
pub(crate) fn is_on() -> bool {
    switch::is_on(switch::METRICS)
}

pub(crate) static STARTS: Figure = Figure::new();
pub(crate) static EXITS: [Figure; EXIT_CLASSES.len()] = [const { Figure::new() }; EXIT_CLASSES.len()];
pub(crate) static WAIT: Histogram = Histogram::new();
pub(crate) static HANDLE: [Histogram; Kind::ALL.len()] = [const { Histogram::new() }; Kind::ALL.len()];
pub(crate) static CALLS: [Histogram; Outcome::ALL.len()] = [const { Histogram::new() }; Outcome::ALL.len()];
pub(crate) static CALL_TIMEOUTS: Figure = Figure::new();
pub(crate) static REFUSED: [Figure; POLICIES.len()] = [const { Figure::new() }; POLICIES.len()];
pub(crate) static DROPPED: [Figure; POLICIES.len()] = [const { Figure::new() }; POLICIES.len()];
pub(crate) static FLUSHED: Figure = Figure::new();
pub(crate) static RESTARTS: Family<String, 2> = Family::new();
pub(crate) static INTENSITY_EXCEEDED: Figure = Figure::new();
pub(crate) static TRANSITIONS: Family<&'static str, 3> = Family::new();

/// The classes of exit reasons: reasons themselves are without end.
pub(crate) const EXIT_CLASSES: [&str; 8] =
    ["normal", "shutdown", "killed", "panic", "error", "noproc", "noconnection", "timeout"];

fn exit_class(reason: &ExitReason) -> usize {
    match reason {
        ExitReason::Normal => 0,
        ExitReason::Shutdown | ExitReason::ShutdownWith(_) => 1,
        ExitReason::Kill | ExitReason::Killed => 2,
        ExitReason::Panic(_) => 3,
        ExitReason::Error(_) => 4,
        ExitReason::NoProc => 5,
        ExitReason::NoConnection => 6,
        ExitReason::Timeout => 7,
    }
}

/// How a call has ended, as its caller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ok,
    Timeout,
    Exited,
    NoProc,
    Overloaded,
    /// To another kind of server, to itself, or in a circle.
    Refused,
    /// Nobody waits for the reply any more.
    Abandoned,
}

impl Outcome {
    pub(crate) const ALL: [Self; 7] =
        [Self::Ok, Self::Timeout, Self::Exited, Self::NoProc, Self::Overloaded, Self::Refused, Self::Abandoned];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Timeout => "timeout",
            Self::Exited => "exited",
            Self::NoProc => "noproc",
            Self::Overloaded => "overloaded",
            Self::Refused => "refused",
            Self::Abandoned => "abandoned",
        }
    }
}

/// By which policy a mailbox takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Full(Overflow),
    Adaptive,
}

pub(crate) const POLICIES: [&str; 6] = ["block", "reject", "drop_newest", "drop_oldest", "stop", "adaptive"];

impl Policy {
    const fn index(self) -> usize {
        match self {
            Self::Full(Overflow::Block) => 0,
            Self::Full(Overflow::Reject) => 1,
            Self::Full(Overflow::DropNewest) => 2,
            Self::Full(Overflow::DropOldest) => 3,
            Self::Full(Overflow::Stop) => 4,
            Self::Adaptive => 5,
        }
    }
}

/// A process begins.
#[cold]
pub(crate) fn started() {
    STARTS.add(1);
    forward::counter("otp_process_starts_total", 1);
}

/// A process has ended.
#[cold]
pub(crate) fn ended(reason: &ExitReason) {
    let class = exit_class(reason);
    EXITS[class].add(1);
    forward::counter_of("otp_process_exits_total", [("reason", EXIT_CLASSES[class])], 1);
}

/// A message has lain in a mailbox for so long.
pub(super) fn waited(time: Duration) {
    WAIT.record(time);
    forward::histogram("otp_message_wait_seconds", time);
}

/// A message was handled in so much time.
pub(super) fn handled(kind: Kind, time: Duration) {
    HANDLE[kind as usize].record(time);
    forward::histogram_of("otp_message_handle_seconds", [("kind", kind.name())], time);
}

/// A call has ended after so much time.
pub(crate) fn called(outcome: Outcome, time: Duration) {
    CALLS[outcome as usize].record(time);
    forward::histogram_of("otp_call_seconds", [("outcome", outcome.name())], time);
    if outcome == Outcome::Timeout {
        CALL_TIMEOUTS.add(1);
        forward::counter("otp_call_timeouts_total", 1);
    }
}

/// Messages found no room. Not under a lock.
pub(crate) fn overflowed(policy: Policy, refused: u64, dropped: u64) {
    let at = policy.index();
    REFUSED[at].add(refused);
    DROPPED[at].add(dropped);
    for (name, count) in [("otp_mailbox_refused_total", refused), ("otp_mailbox_dropped_total", dropped)] {
        if count > 0 {
            forward::counter_of(name, [("policy", POLICIES[at])], count);
        }
    }
}

/// An adaptive mailbox was flushed. Not under a lock.
pub(crate) fn flushed(messages: usize) {
    let messages = u64::try_from(messages).unwrap_or(u64::MAX);
    FLUSHED.add(messages);
    forward::counter("otp_mailbox_flushed_total", messages);
}

/// Messages found nobody. They are counted elsewhere, always.
pub(crate) fn dead_letters(count: u64) {
    forward::counter("otp_dead_letters_total", count);
}

/// A supervisor starts a child again.
pub(crate) fn restarted(supervisor: &str, child: &str) {
    let [supervisor, child] = RESTARTS.add([supervisor, child].map(ToOwned::to_owned));
    forward::counter_of("otp_supervisor_restarts_total", [("supervisor", supervisor), ("child", child)], 1);
}

/// A supervisor gives up.
pub(crate) fn gave_up() {
    INTENSITY_EXCEEDED.add(1);
    forward::counter("otp_supervisor_intensity_exceeded_total", 1);
}

/// A machine has changed its state.
pub(crate) fn changed_state(machine: &'static str, from: &'static str, to: &'static str) {
    let [machine, from, to] = TRANSITIONS.add([machine, from, to]);
    let labels = [("machine", machine), ("from", from), ("to", to)];
    forward::counter_of("otp_statem_transitions_total", labels, 1);
}
