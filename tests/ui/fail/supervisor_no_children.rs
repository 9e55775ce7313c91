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
    pub A: one_for_one {}
}

supervisor! {}

pub struct AppSup;

#[supervision(one_for_one)]
impl AppSup {
    pub fn a(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

fn main() {}
