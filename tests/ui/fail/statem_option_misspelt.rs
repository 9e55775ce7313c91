use otp::prelude::*;

pub struct Locked;
pub struct Open;
pub struct Door;

#[gen_statem(Locked, Open, otherwies = ignore)]
impl Door {
    #[init]
    pub fn new() -> (Self, Locked) {
        (Door, Locked)
    }

    #[cast(otherwise = ignore)]
    pub fn open(&mut self, _: Locked) -> To<Open> {
        to(Open)
    }

    #[cast(othrwise = ignore)]
    pub fn knock(&mut self, at: &Open) {}
}

fn main() {}
