//! Messages of programs, and how a trace shows them.

use super::stage::Stage;
use super::translation;
use otp::pg::{Change, Membership};
use otp::{Down, Exit, ExitReason, Info, Pid, Reference, TimeoutMessage, TimerRef};

/// A message that one process sends another.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) from: Option<Pid>,
    pub(super) tag: String,
}

/// A message of a timer, and a note that is cast.
#[derive(Clone, Debug)]
pub(super) struct Timed(pub(super) String);

/// What a process has made, in the order in which it has made it.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Monitors, and whom they are of.
    pub(super) monitors: Vec<(Reference, Option<Pid>)>,
    pub(super) timers: Vec<TimerRef>,
    /// Watches of the group.
    pub(super) watches: Vec<Reference>,
}

/// Parts what has come in one step from what comes in the next.
#[derive(Debug)]
pub(super) struct Mark;

/// What a process has received.
#[derive(Debug)]
pub(super) enum Mail {
    Mark,
    Sent(Sent),
    Exit(Option<Pid>, ExitReason),
    /// Of which monitor of its own it is.
    Down(usize, Option<Pid>, ExitReason),
    Timer(String),
    /// Of which timer of its own it is, if it is its own.
    Timeout(Option<usize>, String),
    /// Of which of its own watches of the group it is, who has joined, or left.
    Group(usize, Change, Vec<Pid>),
    Strange(&'static str),
}

impl Mail {
    /// A message as its receiver understands it.
    pub(super) fn read(info: Info, actor: &Known) -> Self {
        if info.peek::<Mark>().is_some() {
            return Self::Mark;
        }
        let info = match info.take::<Sent>() {
            Ok(sent) => return Self::Sent(sent),
            Err(info) => info,
        };
        let info = match info.take::<Exit>() {
            Ok(exit) => return Self::Exit(exit.from, exit.reason),
            Err(info) => info,
        };
        let info = match info.take::<Timed>() {
            Ok(Timed(tag)) => return Self::Timer(tag),
            Err(info) => info,
        };
        let info = match info.take::<TimeoutMessage<Timed>>() {
            Ok(timeout) => {
                let of = actor.timers.iter().position(|timer| *timer == timeout.timer);
                return Self::Timeout(of, timeout.message.0);
            }
            Err(info) => info,
        };
        let info = match info.take::<Membership<String>>() {
            Ok(told) => {
                let at = actor.watches.iter().position(|known| *known == told.monitor);
                return at.map_or(Self::Strange("a change that nobody watches"), |at| {
                    Self::Group(at, told.change, told.pids)
                });
            }
            Err(info) => info,
        };
        match info.take::<Down>() {
            Ok(down) => match actor.monitors.iter().position(|(known, _)| *known == down.monitor) {
                Some(at) => Self::Down(at, actor.monitors[at].1, down.reason),
                None => Self::Strange("a `Down` of no monitor"),
            },
            Err(info) => Self::Strange(info.type_name()),
        }
    }

    /// What it is sorted by among those of one step, and how it is printed.
    fn shown(self, stage: &Stage) -> ((String, u8, usize, String), String) {
        let name = |pid: Option<Pid>| stage.name(pid);
        let timer = "~".to_owned();
        match self {
            Self::Mark => ((timer, 2, 0, String::new()), String::new()),
            Self::Sent(Sent { from, tag }) => {
                let text = format!("{tag}@{}", name(from));
                ((name(from), 0, 0, String::new()), text)
            }
            Self::Exit(from, reason) => {
                let text = format!("EXIT {} {}", name(from), translation::shown(&reason));
                ((name(from), 0, 0, String::new()), text)
            }
            Self::Down(at, pid, reason) => {
                let text = format!("DOWN {at} {} {}", name(pid), translation::shown(&reason));
                ((name(pid), 1, at, String::new()), text)
            }
            Self::Timer(tag) => {
                let text = format!("timer {tag}");
                ((timer, 0, 0, tag), text)
            }
            Self::Timeout(at, tag) => {
                let at = at.map_or_else(|| "-1".to_owned(), |at| at.to_string());
                let text = format!("timeout {at} {tag}");
                ((timer, 0, 0, tag), text)
            }
            Self::Group(at, change, pids) => {
                let change = if change == Change::Join { "join" } else { "leave" };
                let text = format!("{at} {change} {}", stage.members(&pids));
                ((timer, 1, 0, text.clone()), format!("group {text}"))
            }
            Self::Strange(what) => ((timer, 3, 0, what.to_owned()), format!("strange {what}")),
        }
    }
}

/// All that a process has received, step by step.
pub(super) fn shown(steps: Vec<Vec<Mail>>, stage: &Stage) -> String {
    let steps = steps.into_iter().filter(|step| !step.is_empty()).map(|step| {
        let mut step: Vec<_> = step.into_iter().map(|mail| mail.shown(stage)).collect();
        step.sort_by(|(one, _), (other, _)| one.cmp(other));
        step.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
    });
    format!("[{}]", steps.collect::<Vec<_>>().join(" | "))
}
