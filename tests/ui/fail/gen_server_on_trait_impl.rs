use otp::prelude::*;

pub struct Kv;

pub trait Store<K> {
    fn get(&self, key: K) -> u64;
}

#[gen_server]
impl Store<u8> for Kv {
    #[call]
    fn get(&self, key: u8) -> u64 {
        key.into()
    }
}

fn main() {}
