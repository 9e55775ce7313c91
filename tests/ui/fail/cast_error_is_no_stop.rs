use otp::prelude::*;

#[derive(Default)]
pub struct Kv {
    n: u64,
}

pub struct Full;

#[gen_server]
impl Kv {
    #[cast]
    pub fn put(&mut self, n: u64) -> Result<(), Full> {
        self.n = n;
        Err(Full)
    }
}

fn main() {}
