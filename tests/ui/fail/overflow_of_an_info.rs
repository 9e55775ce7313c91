use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server(mailbox(capacity = 1000))]
impl Kv {
    #[info(overflow = drop_oldest)]
    fn tick(&mut self, _: u32) {}
}

fn main() {}
