use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[cast]
    pub fn put<T: Into<u64>>(&mut self, value: T) {
        self.n = value.into();
    }
}

fn caller(kv: &KvRef) {
    kv.put(1_u8);
}

fn main() {}
