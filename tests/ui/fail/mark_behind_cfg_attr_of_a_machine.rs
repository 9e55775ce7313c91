use otp::prelude::*;

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
    pub fn read(&self, _: &Idle) -> u64 {
        self.n
    }

    #[cfg_attr(all(), state_timeout)]
    fn rest(&mut self, _: &mut Idle) {
        self.n = 0;
    }
}

fn main() {}
