use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get1(&self) -> u64 {
        self.n
    }

    #[call]
    pub fn get_1(&self) -> u64 {
        self.n
    }
}

fn main() {}
