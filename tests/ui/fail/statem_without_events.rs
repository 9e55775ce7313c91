use otp::prelude::*;

pub struct Locked;
pub struct Open;
pub struct Door;

#[gen_statem(Locked)]
impl Door {
    #[init]
    pub fn new() -> (Self, Locked) {
        (Door, Locked)
    }

}

fn main() {}
