use otp::prelude::*;

use std::rc::Rc;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> Rc<u64> {
        Rc::new(self.n)
    }
}

fn main() {}
