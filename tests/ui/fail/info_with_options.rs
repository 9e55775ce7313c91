use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[info(timeout = "5s")]
    fn tick(&mut self, _tick: u8) {
        self.n += 1;
    }
}

fn main() {}
