use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[info]
    fn tick(&mut self, tick: u8, tock: u16) {
        self.n += u64::from(tick) + u64::from(tock);
    }
}

fn main() {}
