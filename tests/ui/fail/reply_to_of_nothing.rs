use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&mut self, reply: ReplyTo) {
        drop(reply);
    }
}

fn main() {}
