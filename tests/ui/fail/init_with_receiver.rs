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
    pub fn new(&self, n: u64) -> Self {
        Kv { n }
    }
}

fn main() {}
