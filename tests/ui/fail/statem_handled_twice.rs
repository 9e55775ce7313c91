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

    #[cast(event(open))]
    pub fn open_again(&mut self, _: &Locked) {}

    #[cast]
    pub fn knock(&mut self) {}

    #[cast(event(knock), when(loud))]
    pub fn knock_loudly(&mut self) {}

    fn loud(&self) -> bool {
        true
    }
}

fn main() {}
