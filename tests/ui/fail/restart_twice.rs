use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(transient, temporary)]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }
}

fn main() {}
