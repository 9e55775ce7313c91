use otp::prelude::*;

pub struct Locked;
pub struct Open;
pub struct Door(std::rc::Rc<u8>);

#[gen_statem(Locked, Open)]
impl Door {
    #[init]
    pub fn new() -> (Self, Locked) {
        (Door(std::rc::Rc::new(1)), Locked)
    }

    #[cast(otherwise = ignore)]
    pub fn open(&mut self, _: Locked) -> To<Open> {
        to(Open)
    }
}

fn main() {}
