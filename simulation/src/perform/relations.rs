//! Links, monitors, signals and names.

use super::{code, tenant};
use crate::program::{Op, Slot, Why};
use crate::trace::{Answer, Event, Number, Reason};
use crate::world::{NAMES, log, with};
use otp::{ExitReason, RegisterError};

/// Does what changes how processes are related. All of it is done at once.
pub(super) fn change(me: Number, op: &Op) {
    match op {
        Op::Link { to } => {
            if let Some((to, pid)) = tenant(*to) {
                log(me, Event::Linked { to });
                otp::link(pid);
            }
        }
        Op::Unlink { from } => {
            // a child that unlinks itself from its supervisor is nobody's
            let child = with(|world| world.program.tree(*from).is_some() && world.is_child(me));
            if let Some((from, pid)) = tenant(*from).filter(|_| !child) {
                otp::unlink(pid);
                log(me, Event::Unlinked { from });
            }
        }
        Op::Monitor { to } => {
            if let Some((to, pid)) = tenant(*to) {
                let reference = otp::monitor(pid);
                with(|world| {
                    let monitor = world.next();
                    world.processes[me as usize].monitors.push((monitor, reference));
                    world.log(me, Event::Monitored { monitor, to });
                });
            }
        }
        Op::Demonitor { back, flush } => demonitor(me, *back, *flush),
        Op::Trap(on) => {
            otp::trap_exit(*on);
            log(me, Event::Traps(*on));
        }
        Op::Exit { to, why } => exit(me, *to, *why),
        Op::Register { name, who } => register(me, *name, *who),
        Op::Unregister { name } => {
            let had = otp::unregister(NAMES[usize::from(*name)]);
            with(|world| {
                let from = had.map_or(crate::trace::NOBODY, |pid| world.number_of(pid));
                if let Some(known) = world.processes.get_mut(from as usize) {
                    known.name = None;
                }
                world.log(me, Event::Unregistered { name: *name, from });
            });
        }
        Op::Whereis { name } => {
            let found = otp::whereis(NAMES[usize::from(*name)]);
            with(|world| {
                let is = found.map_or(crate::trace::NOBODY, |pid| world.number_of(pid));
                world.log(me, Event::Found { name: *name, is });
            });
        }
        _ => {}
    }
}

fn demonitor(me: Number, back: u8, flush: bool) {
    let found = with(|world| world.processes[me as usize].monitors.iter().rev().nth(back.into()).copied());
    if let Some((monitor, reference)) = found {
        let was_there = if flush { otp::demonitor_flush(reference) } else { otp::demonitor(reference) };
        log(me, Event::Demonitored { monitor, flush, was_there });
    }
}

fn exit(me: Number, to: Slot, why: Why) {
    let Some((to, pid)) = tenant(to) else { return };
    let reason = match why {
        Why::Normal => ExitReason::Normal,
        Why::Kill => ExitReason::Kill,
        Why::Error => code(),
    };
    log(me, Event::Signalled { to, reason: Reason::from(&reason) });
    otp::exit(pid, reason);
}

fn register(me: Number, name: u8, who: Slot) {
    // supervisors have names of their own
    if with(|world| world.program.tree(who).is_some()) {
        return;
    }
    let Some((of, pid)) = tenant(who) else { return };
    let registered = otp::register(NAMES[usize::from(name)], pid);
    with(|world| {
        let answer = match registered {
            Ok(()) => {
                world.processes[of as usize].name = Some(name);
                Answer::Yes
            }
            Err(RegisterError::Taken(pid)) => Answer::Taken(world.number_of(pid)),
            Err(RegisterError::AlreadyNamed(_)) => Answer::AlreadyNamed,
            Err(_) => Answer::NoProc,
        };
        world.log(me, Event::Registered { name, of, answer });
    });
}
