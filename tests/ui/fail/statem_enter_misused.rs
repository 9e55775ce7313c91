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

    #[enter]
    fn opened(&mut self, at: Open) -> To<Locked> {
        to(Locked)
    }

    #[enter]
    fn locked(&mut self, _: &Locked, why: u8) {}

    #[enter]
    fn locked_again(&mut self, _: &Locked) {}
}

fn main() {}
