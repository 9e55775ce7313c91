use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn finish(&mut self, mut cx: Ctx<Self>) {
        cx.stop(ExitReason::Normal);
    }
}

fn main() {}
