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

    #[cast(when(is_rihgt), otherwise = ignore)]
    pub fn turn(&mut self, code: u32) {}

    #[cast(when(is_known), otherwise = ignore)]
    pub fn press(&mut self, code: u32) {}

    #[cast(when(changes), otherwise = ignore)]
    pub fn push(&mut self, code: u32) {}

    fn is_right(&self, code: &u32) -> bool {
        *code == 7
    }

    fn is_known(&self, name: &str) -> bool {
        name.is_empty()
    }

    fn changes(&mut self) -> bool {
        true
    }
}

fn main() {}
