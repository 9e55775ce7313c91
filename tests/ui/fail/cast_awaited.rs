use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

async fn caller(kv: KvRef) {
    kv.put(1).await;
}

fn main() {
    let _ = caller;
}
