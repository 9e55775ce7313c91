use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(mailbox(adaptive))]
impl Kv {
    #[cast(overflow = drop_oldest)]
    pub fn put(&mut self, n: u64) {
        self.n = n;
    }
}

fn main() {}
