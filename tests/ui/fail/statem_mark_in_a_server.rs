use otp::prelude::*;

#[derive(Default)]
pub struct Kv;

#[gen_server]
impl Kv {
    #[call]
    pub fn get(&self) -> u64 {
        1
    }

    #[state_timeout]
    fn late(&mut self) {}
}

fn main() {}
