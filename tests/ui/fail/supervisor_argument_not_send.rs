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
    pub AppSup: one_for_one {
        #[temporary]
        conn(id: Rc<u8>): Kv = {
            drop(id);
            Kv::spec()
        },
    }
}

fn main() {}
