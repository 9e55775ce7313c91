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

#[supervision(one_for_one)]
pub struct AppSup {
    pub shards: usize,
}

#[supervision(one_for_one)]
impl Clone for Kv {
    fn clone(&self) -> Self {
        Kv
    }
}

#[child]
pub fn kv() -> Spec<Kv> {
    Kv::spec()
}

fn main() {}
