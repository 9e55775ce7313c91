use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn name(&self) -> Option<&str> {
        None
    }
}

fn main() {}
