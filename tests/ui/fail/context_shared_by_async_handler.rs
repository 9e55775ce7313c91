use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub async fn show(&mut self, cx: &Ctx<Self>) {
        println!("{cx:?}");
    }
}

fn main() {}
