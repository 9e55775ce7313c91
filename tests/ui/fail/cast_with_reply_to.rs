use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn get(&mut self, reply: ReplyTo<u64>) {
        reply.send(self.n);
    }
}

fn main() {}
