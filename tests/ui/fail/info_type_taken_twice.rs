use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

pub struct Tick;

#[gen_server]
impl Kv {
    #[info]
    fn tick(&mut self, tick: Tick) {
        drop(tick);
    }

    #[info]
    fn tock(&mut self, tick: Tick) {
        drop(tick);
    }
}

fn main() {}
