use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }

    #[init]
    pub fn new(n: u64) -> Option<Self> {
        Some(Kv { n })
    }
}

fn main() {}
