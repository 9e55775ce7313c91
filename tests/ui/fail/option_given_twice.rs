use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(timeout = "5s", timeout = "6s")]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }
}

fn main() {}
