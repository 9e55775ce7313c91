use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self, keys: Option<&[&str]>) -> usize {
        keys.map_or(0, <[_]>::len)
    }
}

fn main() {}
