use otp::prelude::*;

use std::rc::Rc;

#[derive(Default)]
pub struct Kv {
    n: Rc<u64>,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        *self.n
    }
}

fn main() {}
