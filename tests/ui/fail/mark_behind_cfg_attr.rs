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

    #[cfg_attr(all(), cast)]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

fn main() {}
