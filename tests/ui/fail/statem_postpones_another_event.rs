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

    #[cast]
    pub fn knock(&mut self, cx: &mut Ctx<Self>) {
        cx.postpone("knock");
    }
}

fn main() {}
