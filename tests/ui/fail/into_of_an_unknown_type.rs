use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server(into(Strng))]
impl Kv {
    #[call]
    pub fn get(&self, key: String) -> usize {
        key.len()
    }
}

fn main() {}
