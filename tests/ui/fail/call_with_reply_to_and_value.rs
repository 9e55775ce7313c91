use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&mut self, reply: ReplyTo<u64>) -> u64 {
        drop(reply);
        self.n
    }
}

fn main() {}
