//! A machine.

use otp::prelude::{Ctx, To, gen_statem, to};
use std::time::Duration;

/// Shut, and what has been typed.
#[derive(Debug, Default)]
pub struct Shut {
    typed: Vec<u8>,
}

/// Open.
#[derive(Debug)]
#[non_exhaustive]
pub struct Open;

/// A door.
#[derive(Debug)]
pub struct Door {
    code: Vec<u8>,
}

#[gen_statem(Shut, Open)]
impl Door {
    /// A door that opens to this code.
    #[init]
    #[must_use]
    pub fn new(code: Vec<u8>) -> (Self, Shut) {
        (Self { code }, Shut::default())
    }

    /// Types a digit.
    #[cast(otherwise = postpone)]
    pub fn digit(&mut self, mut at: Shut, digit: u8) -> To<Shut, Open> {
        at.typed.push(digit);
        if at.typed == self.code { to(Open) } else { to(at) }
    }

    /// Whether it is open.
    #[call]
    #[must_use]
    pub fn is_open(&self, at: &DoorState) -> bool {
        matches!(at, DoorState::Open(_))
    }

    #[enter]
    fn opened(&mut self, _open: &Open, cx: &mut Ctx<Self>) {
        cx.state_timeout(Duration::from_secs(10));
    }

    #[state_timeout]
    fn close(&mut self, _open: Open) -> To<Shut> {
        to(Shut::default())
    }
}
