use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.
    }

    #[cast]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

async fn caller(kv: KvRef) -> Result<u64, otp::CallError> {
    kv.put(1);
    kv.get().await
}

fn main() {}
