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

    #[cast]
    pub fn put(&mut self, n) {
        self.n = n;
    }
}

fn main() {}
