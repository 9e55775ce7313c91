//! Carrying out one operation, in whatever process.

mod calls;
mod relations;
mod starts;

use crate::mail::{Fired, Note, Token};
use crate::program::{Finish, Op, Slot};
use crate::trace::{Event, Number, Reason};
use crate::world::{NAMES, log, with};
use otp::{ExitReason, Pid};
use std::time::Duration;

/// An exit reason that nobody else has.
pub(crate) fn code() -> ExitReason {
    Reason::Code(with(crate::world::World::next)).into()
}

/// How a process ends that wants to.
pub(crate) fn ending(finish: Finish) -> ExitReason {
    match finish {
        Finish::Normal => ExitReason::Normal,
        Finish::Error => code(),
        Finish::Panic => panic!("as planned"),
    }
}

/// The process of a place begins by itself.
pub(crate) fn begin(me: Number, slot: Slot) {
    starts::spawn(me, slot, crate::program::Bond::None);
}

fn tenant(slot: Slot) -> Option<(Number, Pid)> {
    with(|world| world.tenant(slot))
}

/// Does it. What is not possible just now, because there is nobody whom it could be done to, is left.
pub(crate) async fn perform(me: Number, op: &Op) {
    match op {
        Op::Spawn { who, bond } => starts::spawn(me, *who, *bond),
        Op::StartSink { who, linked } => starts::sink(me, *who, *linked).await,
        Op::StartTree { who } => starts::tree(me, *who).await,
        Op::StartDropped { who, after } => starts::dropped(me, *who, *after).await,
        Op::Send { to } => send(me, *to),
        Op::SendNamed { name } => send_named(me, *name),
        Op::Cast { to, policy, nap } => calls::cast(me, *to, *policy, *nap).await,
        Op::Call { to, manner, timeout, cancel } => calls::call(me, *to, *manner, *timeout, *cancel).await,
        Op::Tell { to, what } => calls::tell(*to, what),
        Op::Stop { who } => calls::stop(me, *who).await,
        Op::Order { tree, order, child } => calls::order(me, *tree, *order, *child).await,
        Op::SetTimer { to, delay } => set_timer(me, *to, *delay),
        Op::CancelTimer { back } => cancel_timer(me, *back),
        Op::Yield => tokio::task::yield_now().await,
        Op::Join { group } => join(me, *group, true).await,
        Op::Leave { group } => join(me, *group, false).await,
        Op::Drain | Op::Wait(_) | Op::Finish(_) => {}
        op => relations::change(me, op),
    }
}

/// Who takes any message. What waits in the mailboxes of sinks is counted.
fn reader(slot: Slot) -> Option<(Number, Pid)> {
    with(|world| if world.program.sink(slot).is_some() { None } else { world.tenant(slot) })
}

fn send(me: Number, to: Slot) {
    let Some((number, pid)) = reader(to) else { return };
    send_to(me, number, pid);
}

fn send_to(me: Number, number: Number, pid: Pid) {
    let token = Token::new();
    let message = with(|world| {
        let message = world.next();
        world.log(me, Event::Sent { to: number, message });
        message
    });
    otp::send(pid, Note { from: me, message, token });
}

fn send_named(me: Number, name: u8) {
    let Some(pid) = otp::whereis(NAMES[usize::from(name)]) else { return };
    let number = with(|world| world.number_of(pid));
    let slot = with(|world| world.processes.get(number as usize).map(|known| known.slot));
    if slot.and_then(reader).is_some() {
        send_to(me, number, pid);
    }
}

fn set_timer(me: Number, to: Slot, delay: u16) {
    let Some((number, pid)) = reader(to) else { return };
    let token = Token::new();
    let timer = with(|world| {
        let (timer, due) = (world.next(), world.now() + u32::from(delay));
        world.log(me, Event::TimerSet { timer, to: number, due });
        timer
    });
    let reference = otp::send_after(pid, Duration::from_millis(delay.into()), Fired { timer, token });
    with(|world| world.processes[me as usize].timers.push((timer, reference)));
}

fn cancel_timer(me: Number, back: u8) {
    let found = with(|world| world.processes[me as usize].timers.iter().rev().nth(back.into()).copied());
    if let Some((timer, reference)) = found {
        let was_there = otp::cancel_timer(reference).is_some();
        log(me, Event::TimerCancelled { timer, was_there });
    }
}

async fn join(me: Number, group: u8, joins: bool) {
    let (scope, pid) = with(|world| (world.scope.clone(), world.pid_of(me)));
    let (Some(scope), Some(pid)) = (scope, pid) else { return };
    if joins && scope.join(group, pid).await.is_ok() {
        with(|world| {
            world.processes[me as usize].groups.push(group);
            world.log(me, Event::Joined { group });
        });
    } else if !joins && scope.leave(group, pid).await.is_ok() {
        with(|world| {
            let groups = &mut world.processes[me as usize].groups;
            if let Some(place) = groups.iter().position(|joined| *joined == group) {
                groups.swap_remove(place);
            }
            world.log(me, Event::Left { group });
        });
    }
}
