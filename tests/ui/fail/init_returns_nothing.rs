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

    #[init]
    pub fn new(n: u64) {
        let _ = n;
    }
}

async fn caller() -> Result<KvRef, otp::StartError> {
    Kv::start_link(1).await
}

fn main() {}
