use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self, key: &str) -> u64 {
        self.n + key.len() as u64
    }
}

async fn caller(kv: KvRef) -> Result<u64, otp::CallError> {
    kv.get("a").await
}

fn main() {}
