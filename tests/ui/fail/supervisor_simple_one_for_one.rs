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

pub struct AppSup;

#[supervision(simple_one_for_one)]
impl AppSup {
    #[child]
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

supervisor! {
    pub Other: simple_one_for_one {
        a: Kv = Kv::spec(),
    }
}

fn main() {}
