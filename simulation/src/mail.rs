//! What processes of a program send each other, and what they write down of what they get.

use crate::trace::{Event, Number, Reason};
use crate::world::{self, log, with};
use otp::{Down, Exit, Info};

/// It is there as long as its message.
#[derive(Debug)]
pub(crate) struct Token(());

impl Token {
    pub(crate) fn new() -> Self {
        with(|world| world.messages += 1);
        Self(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        world::with_if_any(|world| world.messages -= 1);
    }
}

#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) from: Number,
    pub(crate) message: u32,
    pub(crate) token: Token,
}

/// The message of a timer.
#[derive(Debug)]
pub(crate) struct Fired {
    pub(crate) timer: u32,
    pub(crate) token: Token,
}

/// The program is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over;

/// Writes down what was received. True if the program is over.
pub(crate) fn got(me: Number, info: Info) -> bool {
    let info = match info.take::<Note>() {
        Ok(Note { from, message, token }) => {
            drop(token);
            log(me, Event::Got { from, message });
            return false;
        }
        Err(info) => info,
    };
    let info = match info.take::<Exit>() {
        Ok(exit) => {
            let reason = Reason::from(&exit.reason);
            with(|world| {
                let from = exit.from.map_or(crate::trace::NOBODY, |from| world.number_of(from));
                world.log(me, Event::GotExit { from, reason });
            });
            return false;
        }
        Err(info) => info,
    };
    let info = match info.take::<Down>() {
        Ok(down) => {
            let reason = Reason::from(&down.reason);
            with(|world| {
                let of = world.number_of(down.pid);
                let monitors = &world.processes[me as usize].monitors;
                let monitor = monitors.iter().find(|(_, reference)| *reference == down.monitor);
                let monitor = monitor.map_or(0, |(monitor, _)| *monitor);
                world.log(me, Event::GotDown { monitor, of, reason });
            });
            return false;
        }
        Err(info) => info,
    };
    match info.take::<Fired>() {
        Ok(Fired { timer, token }) => {
            drop(token);
            log(me, Event::TimerFired { timer });
            false
        }
        Err(info) => info.peek::<Over>().is_some(),
    }
}
