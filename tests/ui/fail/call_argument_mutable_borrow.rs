use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

#[gen_server]
impl Kv {
    #[call]
    pub fn fill(&self, into: &mut Vec<u64>) {
        into.push(self.n);
    }
}

fn main() {}
