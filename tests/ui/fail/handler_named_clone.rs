use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn clone(&self) -> u64 {
        self.n
    }
}

fn main() {}
