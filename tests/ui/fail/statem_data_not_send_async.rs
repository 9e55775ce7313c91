use otp::prelude::*;

use std::rc::Rc;

pub struct Idle;

pub struct Meter {
    n: Rc<u64>,
}

#[gen_statem(Idle)]
impl Meter {
    #[init]
    pub fn new() -> (Self, Idle) {
        (Meter { n: Rc::new(0) }, Idle)
    }

    #[enter]
    async fn enter(&mut self, _: &Idle) {}

    #[call]
    pub async fn read(&mut self, _: &Idle) -> u64 {
        *self.n
    }

    #[terminate]
    async fn end(&mut self) {}
}

fn main() {}
