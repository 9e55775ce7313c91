use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        self.n
    }

    #[child]
    pub fn kv(&self) -> Spec<Kv> {
        Kv::spec()
    }
}

fn main() {}
