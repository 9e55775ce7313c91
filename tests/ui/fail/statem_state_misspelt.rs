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
    pub fn open(&mut self, at: Lokced) -> To<Open> {
        to(Open)
    }

    #[cast(otherwise = ignore)]
    pub fn shut(&mut self, _: Open) -> To<Loced, Open> {
        to(Open)
    }

    #[cast(state(Opne), otherwise = ignore)]
    pub fn knock(&mut self) {}
}

fn main() {}
