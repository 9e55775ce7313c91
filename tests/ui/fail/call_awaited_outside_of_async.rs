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

fn caller(kv: &KvRef) -> u64 {
    kv.get().await.unwrap()
}

fn main() {
    let _ = caller;
}
