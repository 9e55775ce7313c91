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

    #[cast(event(knock))]
    pub fn knock_open(&mut self, _: &Open, times: u8) {}

    #[cast(event(knock))]
    pub fn knock_locked(&mut self, _: &Locked, loudly: bool) {}

    #[call(event(ask))]
    pub fn ask_open(&mut self, _: &Open) -> u8 {
        1
    }

    #[call(event(ask))]
    pub fn ask_locked(&mut self, _: &Locked) -> u16 {
        1
    }

    #[call(event(knock))]
    pub fn knock_again(&mut self, _: &Locked, times: u8) {}
}

fn main() {}
