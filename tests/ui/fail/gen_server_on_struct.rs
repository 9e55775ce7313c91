use otp::prelude::*;

#[gen_server]
#[derive(Default)]
pub struct Kv {
    pub n: u64,
}

fn main() {}
