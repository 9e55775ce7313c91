use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(tmeout = "5s")]
impl Kv {
    #[call]
    pub fn get(&self, key: &str) -> usize {
        key.len()
    }

    #[csat]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }

    #[call(timeout = 5)]
    pub fn name(&self) -> &str {
        "kv"
    }
}

fn main() {}
