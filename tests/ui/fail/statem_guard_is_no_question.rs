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

    #[cast(otherwise = ignore)]
    pub fn open(&mut self, _: Locked) -> To<Open> {
        to(Open)
    }

    #[cast(when(number), otherwise = ignore)]
    pub fn turn(&mut self, code: u32) {}

    fn number(&self, code: &u32) -> u32 {
        *code
    }
}

fn main() {}
