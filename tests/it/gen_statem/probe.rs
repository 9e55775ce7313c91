//! A machine that does what it is told and writes down what happens to it.

use otp::prelude::*;
use std::fmt;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub struct One;
#[derive(Clone, Debug, PartialEq)]
pub struct Two;
#[derive(Clone, Debug, PartialEq)]
pub struct Three;

type Acting = dyn FnOnce(ProbeState, &mut Ctx<Probe>) -> ProbeState + Send;

/// What to do in the machine; it answers where to go.
pub struct Act(Box<Acting>);

impl Act {
    /// Stays.
    pub fn of(act: impl FnOnce(&mut Ctx<Probe>) + Send + 'static) -> Self {
        Self(Box::new(move |at, cx| {
            act(cx);
            at
        }))
    }
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// Some other message.
#[derive(Clone, Debug)]
pub struct Word(pub &'static str);

#[derive(Clone, Debug, Default)]
pub struct Probe {
    seen: Vec<String>,
    /// Notes of these names are postponed, so many times each.
    pub postponing: Vec<&'static str>,
    /// So many more times the state is entered anew when it is entered.
    pub repeats: usize,
    /// What `#[enter]` asks for.
    pub on_enter: Vec<(ProbeTimeout, Duration)>,
}

impl Clone for ProbeTimeout {
    fn clone(&self) -> Self {
        match self {
            Self::Late { name } => Self::Late { name },
            Self::Idle { name } => Self::Idle { name },
            Self::Alarm { id, name } => Self::Alarm { id: *id, name },
        }
    }
}

pub const MS: fn(u64) -> Duration = Duration::from_millis;

#[gen_statem(One, Two, Three, derive(Clone, PartialEq))]
impl Probe {
    #[init]
    pub fn new() -> (Self, One) {
        (Self::default(), One)
    }

    fn saw(&mut self, at: &ProbeState, what: impl fmt::Display) {
        self.seen.push(format!("{at:?} {what}"));
    }

    fn is_to_wait(&mut self, name: &str) -> bool {
        let index = self.postponing.iter().position(|waiting| *waiting == name);
        index.map(|index| self.postponing.remove(index)).is_some()
    }

    #[cast]
    pub fn act(&mut self, at: ProbeState, act: Act, cx: &mut Ctx<Self>) -> ProbeState {
        (act.0)(at, cx)
    }

    #[cast]
    pub fn change(&mut self, change: fn(&mut Probe)) {
        change(self);
    }

    #[cast]
    pub fn note(&mut self, at: &ProbeState, name: &'static str, cx: &mut Ctx<Self>) {
        self.saw(at, format_args!("note {name}"));
        if self.is_to_wait(name) {
            cx.postpone(ProbeMsg::Note { name });
        }
    }

    #[call]
    pub fn ask(&mut self, at: &ProbeState, name: &'static str, reply: ReplyTo<&'static str>, cx: &mut Ctx<Self>) {
        self.saw(at, format_args!("ask {name}"));
        if self.is_to_wait(name) {
            cx.postpone(ProbeMsg::Ask { name, __reply: reply });
        } else {
            reply.send(name);
        }
    }

    #[internal]
    fn step(&mut self, at: &ProbeState, name: &'static str, cx: &mut Ctx<Self>) {
        self.saw(at, format_args!("step {name}"));
        if self.is_to_wait(name) {
            cx.postpone(ProbeEvent::Step { name });
        }
    }

    #[info]
    fn word(&mut self, at: &ProbeState, word: Word, cx: &mut Ctx<Self>) {
        self.saw(at, format_args!("word {}", word.0));
        if self.is_to_wait(word.0) {
            cx.postpone(Info::new(word));
        }
    }

    #[state_timeout(state(One, Two, Three))]
    fn late(&mut self, at: &ProbeState, name: &'static str, cx: &mut Ctx<Self>) {
        self.saw(at, format_args!("late {name}"));
        if self.is_to_wait(name) {
            cx.postpone(ProbeTimeout::Late { name });
        }
    }

    #[event_timeout]
    fn idle(&mut self, at: &ProbeState, name: &'static str) {
        self.saw(at, format_args!("idle {name}"));
    }

    #[timeout]
    fn alarm(&mut self, at: &ProbeState, #[key] id: u32, name: &'static str) {
        self.saw(at, format_args!("alarm {id} {name}"));
    }

    #[enter]
    fn entered(&mut self, at: &ProbeState, cx: &mut Ctx<Self>) {
        let from = cx.previous_state();
        self.saw(at, format_args!("entered from {from}"));
        if self.repeats > 0 {
            self.repeats -= 1;
            cx.repeat_state();
        }
        for (timeout, time) in &self.on_enter {
            cx.set_timeout(timeout.clone(), *time);
        }
    }

    #[call]
    pub fn seen(&mut self) -> Vec<String> {
        std::mem::take(&mut self.seen)
    }
}

impl ProbeRef {
    /// Does something in the machine and goes somewhere, or stays.
    pub fn go(&self, to: impl Into<Option<ProbeState>>, act: impl FnOnce(&mut Ctx<Probe>) + Send + 'static) {
        let to = to.into();
        self.act(Act(Box::new(move |at, cx| {
            act(cx);
            to.unwrap_or(at)
        })));
    }
}

/// A machine in state `One`, whose start is forgotten.
pub async fn probe() -> ProbeRef {
    let probe = Probe::start().await.expect("it starts");
    assert_eq!(probe.seen().await.unwrap(), ["One entered from One"]);
    probe
}

pub fn late(name: &'static str) -> ProbeTimeout {
    ProbeTimeout::Late { name }
}

pub fn idle(name: &'static str) -> ProbeTimeout {
    ProbeTimeout::Idle { name }
}

pub fn alarm(id: u32, name: &'static str) -> ProbeTimeout {
    ProbeTimeout::Alarm { id, name }
}

pub fn step(name: &'static str) -> ProbeEvent {
    ProbeEvent::Step { name }
}
