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

    #[cast(otherwise = ignroe)]
    pub fn shut(&mut self, at: &Open) {}

    #[cast(event(knock), otherwise = ignore)]
    pub fn knock(&mut self, at: &Open) {}

    #[cast(event(knock), otherwise = postpone)]
    pub fn knock_locked(&mut self, at: &Locked) {}
}

fn main() {}
