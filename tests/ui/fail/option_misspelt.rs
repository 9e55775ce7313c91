use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(clinet = "Store")]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }
}

fn main() {}
