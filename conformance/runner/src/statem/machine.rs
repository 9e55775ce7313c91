//! The machine that a script drives.

use super::script::{Action, Next, Reaction, Script, Type};
use otp::gen_statem::{Event, Time};
use otp::prelude::*;
use std::time::Duration;
use tokio::sync::oneshot::Sender;
use tokio::time::Instant;

#[derive(Debug)]
pub(super) struct A;
#[derive(Debug)]
pub(super) struct B;
#[derive(Debug)]
pub(super) struct C;

/// A message of another type.
#[derive(Debug)]
pub(super) struct Note(pub(super) u32);

/// What has become of a script.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What the machine has seen.
    pub(super) trace: Vec<String>,
    /// When timers were to fire, in milliseconds after the start.
    pub(super) due: Vec<u64>,
}

pub(super) struct Machine {
    script: Script,
    start: Instant,
    seen: Seen,
    done: Option<Sender<Seen>>,
}

/// An event that a handler was called for: of which type, which one, and how it is made anew.
struct Current {
    kind: Type,
    n: u32,
    reply: Option<ReplyTo<u32>>,
}

impl Current {
    fn new(kind: Type, n: u32) -> Self {
        Self { kind, n, reply: None }
    }
}

fn event(kind: Type, n: u32, reply: Option<ReplyTo<u32>>) -> Option<Event<Machine>> {
    Some(match kind {
        Type::Cast => MachineMsg::Cast { n }.into(),
        Type::Call => MachineMsg::Call { n, __reply: reply? }.into(),
        Type::Info => Info::new(Note(n)).into(),
        Type::Internal => MachineEvent::Internal { n }.into(),
        kind => timeout(kind, n).into(),
    })
}

fn timeout(kind: Type, n: u32) -> MachineTimeout {
    match kind {
        Type::Event => MachineTimeout::Event { n },
        Type::State => MachineTimeout::State { n },
        Type::G1 => MachineTimeout::G1 { n },
        _ => MachineTimeout::G2 { n },
    }
}

fn state(letter: char) -> MachineState {
    match letter {
        'a' => A.into(),
        'b' => B.into(),
        _ => C.into(),
    }
}

fn letter(state: &MachineState) -> char {
    match state {
        MachineState::A(_) => 'a',
        MachineState::B(_) => 'b',
        MachineState::C(_) => 'c',
    }
}

#[gen_statem(A, B, C, vis = "pub(crate)")]
impl Machine {
    #[init]
    pub(super) fn new(script: Script, done: Sender<Seen>) -> (Self, A) {
        (Self { script, start: Instant::now(), seen: Seen::default(), done: Some(done) }, A)
    }

    fn react(&mut self, at: MachineState, current: Current, cx: &mut Ctx<Self>) -> MachineState {
        let (from, kind, n) = (letter(&at), current.kind, current.n);
        self.seen.trace.push(format!("{from} {kind} {n}"));
        let reactions = self.script.rules.get_mut(&(from, kind, n));
        let Some(reaction) = reactions.and_then(std::collections::VecDeque::pop_front) else { return at };
        if reaction.next == Next::Stop {
            cx.stop(ExitReason::Normal);
            return at;
        }
        self.act(&reaction, Some(current), cx);
        match reaction.next {
            Next::State(next) => state(next),
            Next::Repeat => {
                cx.repeat_state();
                at
            }
            Next::Keep | Next::Stop => at,
        }
    }

    fn act(&mut self, reaction: &Reaction, mut current: Option<Current>, cx: &mut Ctx<Self>) {
        for action in &reaction.actions {
            match *action {
                Action::Postpone => {
                    let again = current.take().and_then(|current| event(current.kind, current.n, current.reply));
                    if let Some(again) = again {
                        cx.postpone(again);
                    }
                }
                Action::Reply => {
                    if let Some((reply, n)) =
                        current.as_mut().and_then(|current| Some((current.reply.take()?, current.n)))
                    {
                        self.seen.trace.push(format!("reply {n}"));
                        reply.send(n);
                    }
                }
                Action::Next(kind, n) => {
                    if let Some(next) = event(kind, n, None) {
                        cx.next_event(next);
                    }
                }
                Action::Set(kind, time, n) => {
                    if let Some(time) = time.filter(|time| *time > 0) {
                        self.seen.due.push(self.now() + time);
                    }
                    cx.set_timeout(timeout(kind, n), time.map(Duration::from_millis));
                }
                Action::At(kind, time, n) => {
                    self.seen.due.push(time);
                    cx.set_timeout(timeout(kind, n), Time::At(self.start + Duration::from_millis(time)));
                }
                Action::Update(kind, n) => cx.update_timeout(timeout(kind, n)),
                Action::Cancel(kind) => cx.cancel_timeout(timeout(kind, 0)),
            }
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    #[cast]
    pub(super) fn cast(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::Cast, n), cx)
    }

    #[call]
    pub(super) fn call(&mut self, at: MachineState, n: u32, reply: ReplyTo<u32>, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current { kind: Type::Call, n, reply: Some(reply) }, cx)
    }

    #[info]
    fn info(&mut self, at: MachineState, note: Note, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::Info, note.0), cx)
    }

    #[internal]
    fn internal(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::Internal, n), cx)
    }

    #[event_timeout]
    fn event(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::Event, n), cx)
    }

    #[state_timeout(state(A, B, C))]
    fn state(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::State, n), cx)
    }

    #[timeout]
    fn g1(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::G1, n), cx)
    }

    #[timeout]
    fn g2(&mut self, at: MachineState, n: u32, cx: &mut Ctx<Self>) -> MachineState {
        self.react(at, Current::new(Type::G2, n), cx)
    }

    #[enter]
    fn entered(&mut self, at: &MachineState, cx: &mut Ctx<Self>) {
        if !self.script.enter {
            return;
        }
        let (at, from) = (letter(at), cx.previous_state().to_lowercase());
        self.seen.trace.push(format!("{at} enter {from}"));
        let reaction = self.script.entries.get_mut(&at).and_then(std::collections::VecDeque::pop_front);
        let Some(reaction) = reaction else { return };
        self.act(&reaction, None, cx);
        match reaction.next {
            Next::Repeat => cx.repeat_state(),
            Next::Stop => cx.stop(ExitReason::Normal),
            Next::Keep | Next::State(_) => {}
        }
    }

    #[terminate]
    fn bye(&mut self, at: Option<&MachineState>) {
        let at = at.map_or('?', letter);
        self.seen.trace.push(format!("end {at}"));
        if let Some(done) = self.done.take() {
            // nobody waits any more
            let _ = done.send(std::mem::take(&mut self.seen));
        }
    }
}
