use otp::prelude::*;

use std::rc::Rc;

#[derive(Default)]
pub struct Kv {
    n: Rc<u64>,
}

#[gen_server]
impl Kv {
    #[call]
    pub async fn get(&mut self) -> u64 {
        *self.n
    }

    #[cast]
    pub async fn put(&mut self, n: u64) {
        self.n = Rc::new(n);
    }

    #[info]
    async fn tick(&mut self, _n: u64) {}

    #[terminate]
    async fn end(&mut self) {}
}

fn main() {}
