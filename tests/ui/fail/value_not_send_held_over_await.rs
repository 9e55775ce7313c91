use otp::prelude::*;

use std::rc::Rc;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub async fn get(&self) -> u64 {
        let n = Rc::new(self.n);
        std::future::ready(()).await;
        *n
    }
}

fn main() {}
