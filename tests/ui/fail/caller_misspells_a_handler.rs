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
}

async fn caller(kv: KvRef) -> Result<u64, otp::CallError> {
    kv.gett().await
}

fn main() {}
