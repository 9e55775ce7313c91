use otp::prelude::*;

#[gen_server]
pub fn get() -> u64 {
    1
}

fn main() {}
