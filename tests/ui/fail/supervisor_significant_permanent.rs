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

supervisor! {
    pub AppSup: one_for_one, auto_shutdown = any_significant {
        #[significant]
        a: Kv = Kv::spec(),
        #[permanent]
        #[significant]
        b: Kv = Kv::spec(),
    }
}

fn main() {}
