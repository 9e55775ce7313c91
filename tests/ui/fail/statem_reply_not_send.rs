use otp::prelude::*;

use std::rc::Rc;

pub struct Idle;

#[derive(Default)]
pub struct Meter {
    n: u64,
}

#[gen_statem(Idle)]
impl Meter {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Meter::default(), Idle)
    }

    #[call]
    pub fn read(&self, _: &Idle) -> Rc<u64> {
        Rc::new(self.n)
    }
}

fn main() {}
