#![deny(unused_must_use)]
use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(mailbox(capacity = 1000, overflow = reject))]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }

    #[cast(overflow = block)]
    pub fn set(&mut self, n: u64) {
        self.n = n;
    }
}

async fn caller(kv: KvRef) {
    kv.put(1);
    kv.set(2);
}

fn main() {
    let _ = caller;
}
