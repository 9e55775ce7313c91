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
    pub A: one_for_one, intensity = 3, period = 5 {
        #[shutdown = "5"]
        a: Kv = Kv::spec(),
        #[shutdown = "5 weeks"]
        b: Kv = Kv::spec(),
        #[shutdown]
        c: Kv = Kv::spec(),
    }

    pub B: one_for_one, intensity = 3, period = infinity {
        a: Kv = Kv::spec(),
    }

    pub C: one_for_one, intensity = 3, period = "500ms" {
        a: Kv = Kv::spec(),
    }
}

fn main() {}
