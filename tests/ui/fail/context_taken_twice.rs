use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn finish(&mut self, cx: &mut Ctx<Self>, more: &mut Ctx<Self>) {
        cx.stop(ExitReason::Normal);
        more.stop(ExitReason::Normal);
    }
}

fn main() {}
