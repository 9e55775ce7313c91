use otp::prelude::*;

pub struct Locked;
pub struct Open;
pub struct Door;

#[gen_statem(Locked, Open)]
impl Door {
    #[init]
    pub fn new() -> (Self, Locked) {
        (Door, Locked)
    }

    #[cast]
    pub fn open(&mut self, _: Locked) -> To<Open> {
        to(Open)
    }

    #[call]
    pub fn close(&mut self, _: Open) -> ((), To<Locked>) {
        ((), to(Locked))
    }

    #[info]
    fn number(&mut self, _: &Open, _: u32) {}
}

fn main() {}
