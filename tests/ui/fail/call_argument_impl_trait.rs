use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self, key: impl Into<String>) -> usize {
        key.into().len()
    }
}

async fn caller(kv: KvRef) -> Result<usize, otp::CallError> {
    kv.get("a").await
}

fn main() {}
