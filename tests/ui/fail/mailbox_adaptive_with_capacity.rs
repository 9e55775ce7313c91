use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(mailbox(adaptive, capacity = 1000))]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

fn main() {}
