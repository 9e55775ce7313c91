use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(mailbox(capacity = 1000, overflow = drop_first))]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

fn main() {}
