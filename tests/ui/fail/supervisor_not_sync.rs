use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        1
    }
}

use std::rc::Rc;

supervisor! {
    pub AppSup(shared: Rc<u8>): one_for_one {
        kv: Kv = Kv::spec(),
    }
}

fn main() {}
