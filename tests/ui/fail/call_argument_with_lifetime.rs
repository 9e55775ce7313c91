use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn get<'a>(&self, key: std::borrow::Cow<'a, str>) -> usize {
        key.len()
    }
}

fn main() {}
