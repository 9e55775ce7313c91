use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) -> u64 {
        std::mem::replace(&mut self.n, n)
    }
}

fn main() {}
