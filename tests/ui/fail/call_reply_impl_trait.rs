use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn show(&self) -> impl std::fmt::Display {
        self.n
    }
}

async fn caller(kv: KvRef) -> String {
    kv.show().await.unwrap().to_string()
}

fn main() {}
