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
    pub A: one_for_one, intensity = 3 {
        a: Kv = Kv::spec(),
    }

    pub B: one_for_one, period = "5s" {
        a: Kv = Kv::spec(),
    }

    pub C: one_for_one, intensity = "many", period = "0s" {
        a: Kv = Kv::spec(),
    }
}

fn main() {}
