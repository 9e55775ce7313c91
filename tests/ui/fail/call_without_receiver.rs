use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(key: u64) -> u64 {
        key
    }
}

fn main() {}
